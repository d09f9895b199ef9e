"""Events of a repatriation, from the mission's word to the report (guideline step 3, 2.6.2)."""

from typing import ClassVar
from uuid import UUID

from pydantic import Field

from nrm_shared.contracts.base import Event
from nrm_shared.contracts.words import Code, Reference


class RepatriationNotifiedV1(Event):
    """A mission told of a person who may return."""

    TYPE: ClassVar[str] = "intake.repatriation-notified.v1"
    repatriation_id: UUID
    informed_by: Code = Field(description="HOST_GOVERNMENT, SELF, FAMILY or NGO.")


class NationalityCheckRequestedV1(Event):
    """MoFA asked whether the person is a national; the station of the home address should answer."""

    TYPE: ClassVar[str] = "intake.nationality-check-requested.v1"
    repatriation_id: UUID
    station: Reference
    partner: Reference | None = Field(default=None, description="The ministry whose repatriation it is.")


class NationalityResultRecordedV1(Event):
    """The station's answer stands in the repatriation record; travel may follow only if CONFIRMED."""

    TYPE: ClassVar[str] = "intake.nationality-result-recorded.v1"
    repatriation_id: UUID
    result: Code = Field(description="CONFIRMED or NOT_CONFIRMED.")


class TravelArrangedV1(Event):
    """MoFA arranged travel and document."""

    TYPE: ClassVar[str] = "intake.travel-arranged.v1"
    repatriation_id: UUID


class RepatriationReturnedV1(Event):
    """The person arrived in Bangladesh."""

    TYPE: ClassVar[str] = "intake.repatriation-returned.v1"
    repatriation_id: UUID


class RepatriationReceivedV1(Event):
    """The person was received on arrival."""

    TYPE: ClassVar[str] = "intake.repatriation-received.v1"
    repatriation_id: UUID
    received_by: Code = Field(description="GOVERNMENT, NGO or FAMILY.")


class RepatriationReportedV1(Event):
    """A report to the mechanism was filed for the returned person; the repatriation record is complete."""

    TYPE: ClassVar[str] = "intake.repatriation-reported.v1"
    repatriation_id: UUID
    report_id: UUID
