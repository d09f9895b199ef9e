"""What the routes of repatriation (step 3) and rescue (step 2) take."""

from typing import Annotated

from pydantic import Field, StringConstraints

from nrm_intake.app.repatriations import NotifyReturn
from nrm_intake.app.rescues import RecordRescue
from nrm_intake.domain.rescue_facts import Care, RescueDetails, RescueFacts
from nrm_intake.entrypoints.http.schemas import Body, Code, Country, Line
from nrm_intake.entrypoints.http.schemas_cases import RightsNoticeBody
from nrm_intake.entrypoints.http.schemas_consents import ConsentBody
from nrm_intake.entrypoints.http.schemas_persons import PersonBody
from nrm_shared.contracts.partner_words import IdentityClaims, PartnerReference
from nrm_shared.contracts.partner_words import Line as NonEmptyLine
from nrm_shared.contracts.typed import FOLDED, Moment
from nrm_shared.contracts.words import Reference


class ReturnNoticeBody(Body):
    """A mission's word of a person who may be repatriated; the same rules as MoFA's letter `mofa.return-notified.v1`."""

    reference: PartnerReference | None = Field(default=None, description="MoFA's own number; without it, one of ours")
    person: IdentityClaims
    country: Country = Field(description="Where the person is now")
    mission: NonEmptyLine
    informed_by: Code = Field(description="HOST_GOVERNMENT, SELF, FAMILY or NGO")
    notified_at: Moment

    def command(self) -> NotifyReturn:
        """Return the command this body asks for."""
        return NotifyReturn(person=self.person, **self.model_dump(exclude={"person"}))


class NationalityBody(Body):
    """The station to ask; without one, that of the home upazila."""

    station: Reference | None = None


class TravelBody(Body):
    """Travel and document."""

    document_type: Code
    document_number: Annotated[str, StringConstraints(min_length=3, max_length=40), FOLDED]
    issued_at: Moment
    expected_return_at: Moment | None = None


class ReturnBody(Body):
    """The arrival in Bangladesh."""

    return_at: Moment
    return_mode: Code = "AIR"
    port: Annotated[str, StringConstraints(min_length=2, max_length=80)]


class ReceptionBody(Body):
    """Who received the person."""

    received_by: Code
    received_at: Moment
    reception_note: Line | None = None


class CareBody(Body):
    """A health check or counselling: offered and agreed to (yes, no, unknown), when and with whom it took place."""

    offered: str = "unknown"
    consented: str = Field(default="unknown", description="yes, before it took place")
    at: Moment | None = None
    provider: Line | None = None


class RescueFactsBody(Body):
    """What step 2 asks for beside its clocks; what is left out is not known, or stays as it was."""

    rescuer_name: Line | None = None
    facilitators: list[Code] = Field(default=[], max_length=3, description="NGO, CTC or OTHER")
    rights_notice: RightsNoticeBody | None = None
    no_interrogation: bool | None = Field(default=None, description="Nobody was interrogated at the first meeting")
    health_check: CareBody | None = None
    counselling: CareBody | None = None
    protection_requested_at: Moment | None = Field(default=None, description="A protection order was asked for")
    protection_granted_at: Moment | None = None

    def facts(self) -> RescueFacts:
        """Return them for the use case."""
        notice, health, counselling = self.rights_notice, self.health_check, self.counselling
        return RescueFacts(
            facilitators=tuple(self.facilitators),
            rights_notice=notice.given() if notice else None,
            no_interrogation=self.no_interrogation,
            details=RescueDetails(
                rescuer_name=self.rescuer_name,
                health_check=Care(**health.model_dump()) if health else None,
                counselling=Care(**counselling.model_dump()) if counselling else None,
                protection_requested_at=self.protection_requested_at,
                protection_granted_at=self.protection_granted_at,
            ),
        )


class RescueBody(RescueFactsBody):
    """A rescue as it happened (step 2)."""

    rescuer_type: Code
    rescued_at: Moment
    district: Reference | None = None
    upazila: Reference | None = None
    place: Line | None = None
    subject: PersonBody = Field(default_factory=PersonBody)
    consents: list[ConsentBody] = Field(default=[], max_length=12)
    c2_refused: bool = False

    def command(self) -> RecordRescue:
        """Return the command this body asks for."""
        apart = {"subject", "consents", *RescueFactsBody.model_fields}
        return RecordRescue(
            **self.model_dump(exclude=apart),
            subject=self.subject.given(),
            consents=tuple(one.given() for one in self.consents),
            facts=self.facts(),
        )


class StationBody(Body):
    """A police station."""

    station: Reference


class CourtBody(Body):
    """A court."""

    court: Line
