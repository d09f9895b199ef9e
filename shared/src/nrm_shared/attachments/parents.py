"""What files can be attached to, as the owning service says it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from nrm_shared.kernel.actor import AccessObject
from nrm_shared.kernel.errors import NrmError


@dataclass(frozen=True, slots=True)
class Linked:
    """One object with files: what the permission table sees of it, and under whose key its files are sealed.

    `refusal` is why this reader is refused although the table would allow (a consent that ended); `ended` why nothing
    can be added any more.
    """

    target: AccessObject
    subject: UUID
    case_id: UUID | None
    refusal: NrmError | None = None
    ended: NrmError | None = None


@dataclass(frozen=True, slots=True)
class Parent:
    """One kind of object: the permission that reading it needs, and how it is found (raises `NotFound`)."""

    kind: str
    permission: str
    find: Callable[[Any, UUID], Linked]


Parents = dict[str, Parent]


def parents(*each: Parent) -> Parents:
    """Return the kinds by name."""
    return {parent.kind: parent for parent in each}
