"""Checks against the outside registries: the sealed request of verification, and the adapters' answer.

Owner of the answer: registry-adapters. The rule is to send least and to keep nothing: an answer says which of the
claimed fields agree, and never what the registry holds.
"""

from enum import StrEnum
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from nrm_shared.contracts.base import Event, SealedMessage


class Registry(StrEnum):
    """The outside registries; the value is also the queue's and the deployable's last part."""

    NATIONAL_ID = "national-id"
    PASSPORT = "passport"
    BIRTH = "birth"


class CheckState(StrEnum):
    """What a check came to. UNAVAILABLE is an answer too: the registry did not say anything that can be relied on."""

    MATCHED = "MATCHED"
    PARTIAL = "PARTIAL"
    MISMATCH = "MISMATCH"
    NOT_FOUND = "NOT_FOUND"
    UNAVAILABLE = "UNAVAILABLE"


def adapter_party(registry: Registry) -> str:
    """Return the deployable's name, which is also its queue and its name as a party of sealed messages."""
    return f"registry-adapters.{registry.value}"


ClaimedName = Annotated[str | None, Field(default=None, min_length=1, max_length=200)]


class RegistryCheckRequested(SealedMessage):
    """Verification asks the adapter of `registry` whether what a person claims agrees with the registry.

    `dob` is an ISO date, or `YYYY-MM`, or `YYYY`, as precisely as it is known. `attempt` counts from 1.
    """

    TYPE: ClassVar[str] = "registry.check-requested.v1"

    check_id: UUID
    registry: Registry
    attempt: int = Field(ge=1, le=100)
    number: str = Field(min_length=1, max_length=40)
    case_id: UUID | None = None
    name_bn: ClaimedName
    name_en: ClaimedName
    dob: str | None = Field(default=None, pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$")
    father: ClaimedName
    mother: ClaimedName


class MatchedFields(BaseModel):
    """Field by field: true agrees, false contradicts, null was not asked or could not be compared."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: bool | None = None
    dob: bool | None = None
    father: bool | None = None
    mother: bool | None = None


class CheckAnsweredV1(Event):
    """A registry answered, or could not. `reference` is the registry's own receipt for its inquiry log."""

    TYPE: ClassVar[str] = "registry-adapters.check-answered.v1"

    check_id: UUID
    case_id: UUID | None = None
    registry: Registry
    attempt: int = Field(ge=1, le=100)
    state: CheckState
    matched: MatchedFields = MatchedFields()
    reference: str | None = Field(default=None, pattern=r"^[A-Za-z0-9/\-]{1,64}$")
