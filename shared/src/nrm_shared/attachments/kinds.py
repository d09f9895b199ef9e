"""What kinds of files there are, how deep each lies and who never sees it: the code list `attachment_type`."""

from dataclasses import dataclass

from nrm_shared.access import Level
from nrm_shared.kernel.actor import Actor
from nrm_shared.kernel.errors import Malformed
from nrm_shared.reference import codes

TYPES = "attachment_type"
TYPE_HEADER, LEVEL_HEADER = "NRM-Attachment-Type", "NRM-Attachment-Level"
"""What a file's sender says of it beside its name: in headers, for an address is logged on the way (INV-42)."""
AT_TYPE, AT_LEVEL = f"/headers/{TYPE_HEADER}", f"/headers/{LEVEL_HEADER}"


@dataclass(frozen=True, slots=True)
class Kind:
    """One type of attachment: the least level it is kept at, and the roles that never see one (INV-46)."""

    code: str
    level: Level
    never: frozenset[str]


def hidden_types(actor: Actor) -> frozenset[str]:
    """Return the types of files of which the actor is never told, whatever they lie on."""
    return frozenset(each.code for each in codes.members(TYPES) if actor.roles & kind_of(each.code).never)


def kind_of(code: str) -> Kind:
    """Return the type; raise `Malformed` for a code that is none."""
    codes.require(AT_TYPE, TYPES, code)
    extra = codes.member(TYPES, code).attributes
    return Kind(code, Level(extra["level"]), frozenset(extra.get("never", ())))


def level_for(kind: Kind, asked: str | None) -> Level:
    """Return the level a file is kept at: its type's, or a deeper one that was asked for. Raises `Malformed`."""
    if asked is None:
        return kind.level
    if asked not in {Level.L2, Level.L3, Level.L4}:
        raise Malformed(AT_LEVEL, "not-a-code")
    if Level(asked) < kind.level:
        raise Malformed(AT_LEVEL, "attachment-level-too-low", level=kind.level.value)
    return Level(asked)
