"""Events of consent: given, taken back, gone on without (2.3 CL-CONSENT)."""

from typing import ClassVar
from uuid import UUID

from pydantic import Field

from nrm_shared.contracts.base import Event
from nrm_shared.contracts.words import Code, Moment, Need, Purpose, Reference


class ConsentGivenV1(Event):
    """The person, guardian or Authority gave consent for one purpose."""

    TYPE: ClassVar[str] = "intake.consent-given.v1"
    consent_id: UUID
    case_id: UUID
    person_id: UUID
    purpose: Purpose
    organisation: Reference | None = Field(default=None, description="The one organisation it names (C5), else none.")
    needs: list[Need] = Field(default=[], description="The need types it names (C5); empty means all.")
    until: Moment | None = None
    override: Code | None = Field(default=None, description="Nobody consented: why one goes on without (INV-18).")


class ConsentWithdrawnV1(Event):
    """A consent ended; what rested on it must stop (INV-15)."""

    TYPE: ClassVar[str] = "intake.consent-withdrawn.v1"
    consent_id: UUID
    case_id: UUID
    person_id: UUID
    purpose: Purpose
    organisation: Reference | None = None
    needs: list[Need] = Field(default=[])
    cause: Code = Field(
        default="WITHDRAWN", description="WITHDRAWN, EXPIRED or GIVER_NOT_ELIGIBLE; what follows is the same."
    )


class ConsentOverriddenV1(Event):
    """The focal point goes on without consent; the data-protection officer looks at it, and it is counted (INV-18)."""

    TYPE: ClassVar[str] = "intake.consent-overridden.v1"
    consent_id: UUID
    case_id: UUID
    purpose: Purpose
    organisation: Reference | None = None
    needs: list[Need] = Field(default=[])
    reason: Code = Field(description="LIFE_THREATENING, CHILD_BEST_INTEREST or COURT_ORDER.")
    until: Moment
