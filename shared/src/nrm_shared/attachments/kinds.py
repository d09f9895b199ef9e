"""What kinds of files there are, how deep each lies and who never sees it: the code list `attachment_type`."""

from dataclasses import dataclass

from nrm_shared.access import Level
from nrm_shared.kernel.errors import Malformed
from nrm_shared.reference import codes

TYPES = "attachment_type"
LOWEST = Level.L2


@dataclass(frozen=True, slots=True)
class Kind:
    """One type of attachment: the least level it is kept at, and the roles that never see one (INV-46)."""

    code: str
    level: Level
    never: frozenset[str]


def kind_of(code: str) -> Kind:
    """Return the type; raise `Malformed` for a code that is none."""
    codes.require("/type", TYPES, code)
    extra = codes.member(TYPES, code).attributes
    return Kind(code, Level(extra["level"]), frozenset(extra.get("never", ())))


def level_for(kind: Kind, asked: str | None) -> Level:
    """Return the level a file is kept at: its type's, or a deeper one that was asked for. Raises `Malformed`."""
    if asked is None:
        return kind.level
    if asked not in {Level.L2, Level.L3, Level.L4}:
        raise Malformed("/level", "not-a-code")
    if Level(asked) < kind.level:
        raise Malformed("/level", "attachment-level-too-low", level=kind.level.value)
    return Level(asked)
