"""docs/security/README.md: what stands in this folder, and how far the OWASP ASVS is kept, counted from `asvs.csv`."""

import csv
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from docs.generate.markdown import NOTICE, code, table
from nrm_shared.access.rows import grants

FOLDER = Path(__file__).resolve().parents[1] / "security"
STATEMENTS = FOLDER / "asvs.csv"
REQUIREMENTS = FOLDER / "asvs/requirements-5.0.0.csv"
COLUMNS = ("id", "chapter", "section", "level", "requirement", "status", "proof", "reason")
PROVEN, NOT_APPLICABLE, OPEN = "proven", "not-applicable", "open"
STATUSES = (PROVEN, NOT_APPLICABLE, OPEN)
# Chapters of which level 3 is promised too: authorisation, data protection, logging and errors.
WHOLE_CHAPTERS = frozenset({"V8", "V14", "V16"})
PROMISED_LEVEL = 2

INTRODUCTION = """# Security documents

| document | answers |
|---|---|
| [threat-model.md](threat-model.md) | who attacks what at which boundary, what stands in the way, what is left (STRIDE) |
| [dpia.md](dpia.md) | the data protection impact assessment, for the Ministry to complete and sign |
| [asvs.csv](asvs.csv) | every promised control of OWASP ASVS 5.0.0 with the tests that prove it, or what lacks; counted below |
| [sign-in.md](sign-in.md) | ways to sign in, passwords, sessions, what slows guessing, what else decides (ASVS 6.1, 7.1, 8.1) |
| [data-classes.md](data-classes.md) | which data are how sensitive, and what each class demands (ASVS 14.1) |
| [retention.md](retention.md) | how long everything is kept, what then happens and who does it (ASVS 14.2.7) |
| [keys.md](keys.md) | every key and certificate: who holds it, what for, how it is replaced (ASVS 11.1) |
| [logging.md](logging.md) | what is logged where, who reads it, how long it is kept (ASVS 16.1) |
| [limits.md](limits.md) | what is taken as input, how much, how often, and what takes long (ASVS 2.1, 15.1.3) |
| [components.md](components.md) | other people's software: the list, where it comes from, how soon it is mended (ASVS 15.1) |
| [transport.md](transport.md) | every connection, its encryption and who proves what; what production refuses |
| [audit.md](audit.md) | what is recorded of whom, how it is sealed and verified |
| [separation-of-duties.md](separation-of-duties.md) | what takes a second person |
"""

ABOUT = """## OWASP ASVS 5.0.0

Level 2 throughout, level 3 for chapters V8, V14 and V16. `proven` names tests that fail when the control is lost; `not-applicable`
says what the product does not have; `open` says what is missing, and is no promise. The requirements' texts are those of the OWASP
Application Security Verification Standard 5.0.0 (`requirements-5.0.0.csv` is its own file, unchanged), © 2008-2025 The OWASP
Foundation, under the [Creative Commons Attribution-ShareAlike 4.0](https://creativecommons.org/licenses/by-sa/4.0/) licence;
`asvs.csv`, which repeats them, is under the same licence. `tests/architecture/test_asvs.py` holds the file to it: every promised
control once, no other, texts unchanged, every test named there exists.
"""


NOT_BUILT = """## In the permission table and not built

Rows of `shared/src/nrm_shared/access/access.csv` that say who may do what once it exists. No route asks for them, so they grant nothing and nothing is proven of
them. `tests/architecture/test_permissions.py` fails when one of them gets a use case and still says that it waits, or waits no longer and has none.
"""


@dataclass(frozen=True, slots=True)
class Statement:
    """What is said about one control."""

    id: str
    chapter: str
    section: str
    level: str
    requirement: str
    status: str
    proof: tuple[str, ...]
    reason: str


def statements(path: Path = STATEMENTS) -> list[Statement]:
    """Return the rows of `asvs.csv`; raise `ValueError` if its columns are others."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        if tuple(reader.fieldnames or ()) != COLUMNS:
            raise ValueError(f"{path} has other columns than {COLUMNS}")
        return [
            Statement(
                **{name: row[name] for name in COLUMNS if name != "proof"},
                proof=tuple(part.strip() for part in row["proof"].split(";") if part.strip()),
            )
            for row in reader
        ]


def promised() -> dict[str, dict[str, str]]:
    """Return the requirements that are promised, by id, as the standard's own file has them."""
    with REQUIREMENTS.open(encoding="utf-8-sig", newline="") as file:
        rows = {row["req_id"].removeprefix("V"): row for row in csv.DictReader(file)}
    return {
        id: row for id, row in rows.items() if int(row["L"]) <= PROMISED_LEVEL or row["chapter_id"] in WHOLE_CHAPTERS
    }


def summary_page() -> str:
    """Return the page."""
    said = statements()
    chapters = sorted({each.chapter for each in said}, key=lambda name: int(name[1:].partition(" ")[0]))
    rows = [(chapter, *_counts([each for each in said if each.chapter == chapter])) for chapter in chapters]
    rows.append(("**all**", *_counts(said)))
    parts = [
        NOTICE,
        INTRODUCTION,
        ABOUT,
        table(("chapter", "controls", *STATUSES), rows),
        "### Open\n",
        table(
            ("control", "level", "what is missing"),
            [(each.id, each.level, each.reason) for each in said if each.status == OPEN],
        ),
        NOT_BUILT,
        not_built(),
    ]
    return "\n".join(parts)


def not_built() -> str:
    """Return what the permission table already says of things that have no route, by what they wait for."""
    waiting: dict[str, set[str]] = {}
    for grant in grants():
        if grant.awaits:
            waiting.setdefault(grant.awaits, set()).add(f"{grant.object}:{grant.action}")
    return table(
        ("waits for", "permissions"), [(why, ", ".join(map(code, sorted(each)))) for why, each in waiting.items()]
    )


def _counts(said: list[Statement]) -> tuple[str, ...]:
    by_status = Counter(each.status for each in said)
    return (str(len(said)), *(str(by_status[status]) for status in STATUSES))
