"""The codes of docs/rules.md that are content: clocks, needs, terms, consents, forms, steps. The rest is written by hand."""

from pathlib import Path

from docs.generate.markdown import table
from nrm_shared.reference.clocks import Length, all_clocks
from nrm_shared.reference.codes import code_list
from nrm_shared.reference.steps import all_steps

PAGE = "docs/rules.md"
BEGIN, END = "<!-- content: made by `python -m docs.generate` -->\n", "<!-- end of content -->\n"
LISTS = ("need", "term", "consent", "form")
HEAD = ("code", "in English", "Bangla", "source")


def length(given: Length) -> str:
    """Return how long a clock runs, in words."""
    parts = ((given.months, "month"), (given.days, f"{given.unit} day"), (given.hours, "hour"))
    said = [f"{number} {word}{'s' if number > 1 else ''}" for number, word in parts if number]
    return said[0] if said else "at once"


def _clocks() -> str:
    rows = []
    for clock in all_clocks():
        variants = "".join(f"; {name} {length(one)}" for name, one in clock.variants.items())
        rows.append(
            (clock.id, clock.name.en, clock.name.bn, f"{length(clock.length)}{variants}", clock.basis, clock.source)
        )
    return table(("code", "in English", "Bangla", "length", "basis", "source"), rows)


def _list(name: str) -> str:
    codes = code_list(name)
    title = f"### {codes.title.en}\n\n{codes.draft_note}".rstrip()
    rows = ((member.code, member.label.en, member.label.bn, codes.source) for member in codes.members.values())
    return f"{title}\n\n{table(HEAD, (row for row in rows if row[0] != 'Q'))}"


def content() -> str:
    """Return the tables of the codes that content defines."""
    steps = table(HEAD, ((step.code, step.title.en, step.title.bn, f"step {step.number}") for step in all_steps()))
    parts = (f"### Clock\n\n{_clocks()}", *map(_list, LISTS), f"### Step\n\n{steps}")
    return "\n".join(parts)


def rules_page(root: Path) -> str:
    """Return the page as it is, with the codes of content as they have to be."""
    before, _, rest = (root / PAGE).read_text(encoding="utf-8").partition(BEGIN)
    return before + BEGIN + content() + END + rest.partition(END)[2]
