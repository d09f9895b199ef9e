"""docs/security/threat-model.md: threats by boundary, from `docs/security/threats.toml`."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from docs.generate.markdown import NOTICE, table
from docs.generate.proofs import shown

SOURCE = Path(__file__).resolve().parents[1] / "security/threats.toml"
STRIDE = {
    "S": "spoofing",
    "T": "tampering",
    "R": "repudiation",
    "I": "information disclosure",
    "D": "denial of service",
    "E": "elevation of privilege",
}
HEAD = ("", "threat", "by whom", "harm", "what stands in the way", "code and tests", "what is left")


@dataclass(frozen=True, slots=True)
class Threat:
    """One row: `kind` is a letter of STRIDE, `proofs` are tests (`path::test`) and files."""

    kind: str
    threat: str
    who: str
    harm: str
    mitigation: str
    proofs: tuple[str, ...]
    residual: str


@dataclass(frozen=True, slots=True)
class Boundary:
    """Where trust changes: what crosses it, and what threatens there."""

    id: str
    name: str
    crosses: str
    threats: tuple[Threat, ...]


def document(path: Path = SOURCE) -> tuple[str, dict[str, str], list[Boundary]]:
    """Return introduction, attackers and boundaries; raise `TypeError` for a row with other fields than a `Threat`'s."""
    read = tomllib.loads(path.read_text(encoding="utf-8"))
    boundaries = [
        Boundary(
            id,
            each["name"],
            each["crosses"],
            tuple(Threat(**{**row, "proofs": tuple(row["proofs"])}) for row in each["threats"]),
        )
        for id, each in read["boundary"].items()
    ]
    return read["introduction"], read["attackers"], boundaries


def threats_page() -> str:
    """Return the page."""
    introduction, attackers, boundaries = document()
    parts = [NOTICE, introduction, "## Who attacks\n", table(("who", "can and wants"), attackers.items())]
    for place, each in enumerate(boundaries, 1):
        rows = [
            (
                f"**{row.kind}**",
                row.threat,
                row.who,
                row.harm,
                row.mitigation,
                " · ".join(map(shown, row.proofs)),
                row.residual,
            )
            for row in each.threats
        ]
        parts += [f"## B{place}. {each.name}\n", f"{each.crosses}\n", table(HEAD, rows)]
    return "\n".join(parts)
