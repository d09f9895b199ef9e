"""What the route of one rescue answers: its state, and the facts of step 2 as far as the reader may see them."""

from datetime import datetime
from uuid import UUID

from nrm_intake.app.rescues import RescueView
from nrm_intake.entrypoints.http.answers import Answer, RescueAnswer, with_warnings


class RightsNoticeAnswer(Answer):
    """The notice of rights and assistance as it was given."""

    given_at: datetime
    method: str
    language: str


class NoticeOfCaseAnswer(RightsNoticeAnswer):
    """The notice as it stands in a case."""

    case_id: UUID


class CareAnswer(Answer):
    """A health check or counselling."""

    offered: str
    consented: str
    at: datetime | None
    provider: str | None


class RescueWithFacts(RescueAnswer):
    """Where a rescue stands, and what is known of it."""

    facilitators: list[str]
    rights_notice: RightsNoticeAnswer | None
    no_interrogation: bool | None
    rescuer_name: str | None
    health_check: CareAnswer | None
    counselling: CareAnswer | None
    protection_requested_at: datetime | None
    protection_granted_at: datetime | None


def with_facts(view: RescueView) -> RescueWithFacts:
    """Return the view as the answer."""
    details = view.details
    return RescueWithFacts.model_validate(
        with_warnings(view.state)
        | {name: getattr(view, name) for name in ("facilitators", "rights_notice", "no_interrogation")}
        | {name: getattr(details, name) for name in type(details).__dataclass_fields__}
    )
