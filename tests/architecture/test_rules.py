"""Every code of a rule that the repository cites is told in docs/rules.md, and nothing is told there that nobody cites."""

import re
from collections.abc import Iterator
from functools import cache

from tests.architecture.source import ROOT

PAGE, THIS = "docs/rules.md", "tests/architecture/test_rules.py"
PLACES = ("bench", "cli", "deploy", "docs", "partners", "services", "shared", "tests")
KINDS = (".py", ".md", ".csv", ".toml", ".sql")
# Other numbering: controls of OWASP ASVS, versions of packages.
OTHERS = ("docs/security/asvs.csv", "docs/security/README.md", "docs/security/components.md")
# What a test says because it does not exist.
WRONG = {"K21", "N13", "N99", "C99", "M99", "L9", "T4"}
# Before a code stands no part of a word, of another number or of an encoded letter (`%E0`); behind it no other digit.
CODE = re.compile(r"(?<![\w%.+-])(INV-\d{2}|(?:SD|AC|K|E|L|T|C|S)\d{1,2}|[NM]\d{2}|F[1-9]\d?)(?![\w%]|\.\d)")
DECISION = re.compile(r"\b[Dd]ecision (\d{1,2})\b(?! of)")
# Sections of the specification are cited in brackets or with a role: `(2.6.4)`, `(INV-33, 2.2)`, `2.2 CTC`.
SECTION = re.compile(
    r"(?:[(,;] ?|\b(?:and|to|of) )(2\.(?:6\.\d{1,2}|1\d|[1-9]))(?=[ ,;)](?! ?(?:m?s|GiB|MB|%|against)\b)|:)"
)
# What was read to build this and is no part of it.
ELSEWHERE = re.compile(r"\b(?:domain|house)\.md\b|\bhouse(?:,)? section\b")
ROW = re.compile(r"^\| ([A-Za-z][\w -]*?|2\.[\d.]+) \|", re.MULTILINE)


def cited(text: str) -> Iterator[str]:
    """Yield the codes of rules in `text` as docs/rules.md tells them."""
    yield from (code for code in CODE.findall(text) if code not in WRONG)
    yield from (f"decision {number}" for number in DECISION.findall(text))
    yield from SECTION.findall(text)


def _texts() -> Iterator[tuple[str, str]]:
    roots = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md"]
    for path in (*roots, *(path for place in PLACES for path in sorted((ROOT / place).rglob("*")))):
        name = str(path.relative_to(ROOT))
        if path.suffix in KINDS and path.is_file() and name not in (PAGE, THIS, *OTHERS):
            yield name, path.read_text(encoding="utf-8")


@cache
def citing() -> dict[str, str]:
    """Return each code that the repository cites, with one file that does."""
    return {code: name for name, text in _texts() for code in cited(text)}


def told(page: str) -> list[str]:
    """Return the codes that the rows of the page begin with."""
    return [code for code in ROW.findall(page) if code != "code"]


def test_every_code_that_is_cited_is_told_once() -> None:
    rows = told((ROOT / PAGE).read_text(encoding="utf-8"))

    assert {code: file for code, file in citing().items() if code not in rows} == {}
    assert [code for code in set(rows) if rows.count(code) > 1] == []


def test_nothing_is_told_that_nobody_cites() -> None:
    assert [code for code in told((ROOT / PAGE).read_text(encoding="utf-8")) if code not in citing()] == []


def test_no_file_cites_a_document_that_is_not_here() -> None:
    found = {name for name, text in _texts() if ELSEWHERE.search(text)}
    assert found == set()


def test_a_code_of_every_kind_is_seen_where_it_is_cited() -> None:
    codes = ["INV-15", "SD2", "K16", "E28", "L3", "T1", "C12", "N06", "AC9", "S5", "F3", "M07"]

    assert list(cited(f"{', '.join(codes)}.")) == codes
    assert list(cited("(decision 14), Decision 6.")) == ["decision 14", "decision 6"]
    assert list(cited("(2.6.4), (C2, 2.2), 2.14: all")) == ["C2", "2.6.4", "2.2", "2.14"]


def test_another_number_is_no_code() -> None:
    assert list(cited("%E0%A6, SQLAlchemy 2.0.58, (2.5 s), ASVS 6.2.12, NRM-27-1, C1234, N13")) == []


def test_a_row_is_read_by_its_first_cell() -> None:
    assert told("| code | x |\n|---|---|\n| INV-01 | x |\n| decision 4 | y |\n| 2.6.4 | z |\n") == [
        "INV-01",
        "decision 4",
        "2.6.4",
    ]


def test_a_document_that_is_not_here_would_be_seen() -> None:
    assert ELSEWHERE.search("as domain.md 2.14 says") and ELSEWHERE.search("(house section 9)")
