# ruff: noqa: INP001 - a script, not part of a package
"""Write ``nrm_shared/reference/enums.py`` from the code lists that name an ``enum``.

Run it after editing a code list: ``python shared/tools/generate_enums.py``. A test compares the committed file
with ``rendered()``, so the two can never drift apart.
"""

from pathlib import Path

from nrm_shared.reference import codes

TARGET = Path(codes.__file__).with_name("enums.py")

HEADER = '''"""The codes that rules use, as ``StrEnum`` classes.

Generated from ``codelists/*.toml`` by ``shared/tools/generate_enums.py``; do not edit by hand.
"""

from enum import StrEnum
'''


def rendered() -> str:
    """The text of ``enums.py`` as it must be for the code lists as they are."""
    return HEADER + "".join(_class(codes.code_list(name)) for name in codes.lists() if codes.code_list(name).enum)


def _class(code_list: codes.CodeList) -> str:
    title = f"{code_list.title.en.rstrip('.')} (list ``{code_list.name}``)."
    rows = "".join(f'    {member.constant} = "{member.code}"\n' for member in code_list.members.values())
    return f'\n\nclass {code_list.enum}(StrEnum):\n    """{title}"""\n\n{rows}'


if __name__ == "__main__":
    TARGET.write_text(rendered(), encoding="utf-8")
