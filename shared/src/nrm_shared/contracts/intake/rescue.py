"""Events of a rescue and of the notice of rights (guideline step 2, 2.6.2)."""

from typing import ClassVar
from uuid import UUID

from pydantic import Field

from nrm_shared.contracts.base import Event
from nrm_shared.contracts.words import Code, Moment, Reference


class RescueRecordedV1(Event):
    """A rescue was recorded; K1 or K2 runs, and K3 unless the notice of rights came with it."""

    TYPE: ClassVar[str] = "intake.rescue-recorded.v1"
    rescue_id: UUID
    rescuer_type: Code
    law_enforcement: bool
    district: Reference | None = None
    rescuer_organisation: Reference | None = None
    due_at: Moment | None = Field(default=None, description="End of K1 (12 h) or K2 (24 h).")
    rights_notice_due_at: Moment | None = Field(default=None, description="K3, if no notice of rights came with it.")


class RescueReferredToPoliceV1(Event):
    """The rescued person was referred to the police with consent C2; K1 stops."""

    TYPE: ClassVar[str] = "intake.rescue-referred-to-police.v1"
    rescue_id: UUID
    station: Reference


class RescueProducedInCourtV1(Event):
    """The rescued person was produced before the court; K2 stops."""

    TYPE: ClassVar[str] = "intake.rescue-produced-in-court.v1"
    rescue_id: UUID


class RescueHandedOverV1(Event):
    """The rescued person was handed to the mechanism by a report."""

    TYPE: ClassVar[str] = "intake.rescue-handed-over.v1"
    rescue_id: UUID
    report_id: UUID


class RightsNoticeGivenV1(Event):
    """The person was told of rights and assistance (form F5), by who rescued or with the case; K3 stops."""

    TYPE: ClassVar[str] = "intake.rights-notice-given.v1"
    rescue_id: UUID | None = None
    case_id: UUID | None = None
    given_at: Moment
