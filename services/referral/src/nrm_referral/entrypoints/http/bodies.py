"""What referral's routes take."""

from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from nrm_shared.contracts.typed import COUNTED, FOLDED, Day
from nrm_shared.contracts.words import Code, Language, Need, Reference, Term

ShortText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2_000)]
Years = Annotated[int, Field(ge=0, le=120), COUNTED]
Places = Annotated[int, Field(ge=0, le=100_000), COUNTED]


class Body(BaseModel):
    """A request body: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid")


class ApplyBody(Body):
    """An organisation wants to be a provider."""

    organisation: Reference


class AuthorisationBody(Body):
    """The Authority's decision; dates are Dhaka dates, both included."""

    valid_from: Day
    valid_until: Day | None = None
    certificate_no: Annotated[str, StringConstraints(max_length=60)] | None = None
    minimum_standard: Annotated[str, StringConstraints(max_length=60)] | None = None


class ReasonBody(Body):
    """A code of the list that belongs to the move: `provider_measure`, `referral_revocation` and so on."""

    reason: Code


class OfferingBody(Body):
    """What an organisation offers. No districts: the whole country; no genders: all (HTCDS codes); ages inclusive.

    Languages are those in which a person is served, disability access the needs of the list `accessibility` that are met.
    """

    organisation: Reference
    need: Need
    terms: list[Term] = Field(min_length=1, max_length=3)
    districts: list[Reference] = Field(default=[], max_length=64)
    genders: list[Code] = Field(default=[], max_length=10)
    age_min: Years | None = None
    age_max: Years | None = None
    languages: list[Language] = Field(default=[], max_length=20)
    disability_access: list[Code] = Field(default=[], max_length=10)
    capacity_total: Places | None = None
    capacity_available: Places | None = None
    active_from: Day | None = None
    active_until: Day | None = None


class CapacityBody(Body):
    """The present numbers."""

    capacity_total: Places | None = None
    capacity_available: Places | None = None


class LastDayBody(Body):
    """The last day of an offering."""

    last_day: Day


class DraftBody(Body):
    """Which needs go to which organisation; note and choice are needed for one that assessed them (SD4)."""

    item_ids: list[UUID] = Field(min_length=1, max_length=6)
    organisation: Reference
    successor_of: UUID | None = None
    override_reason: ShortText | None = None
    conflict_note: ShortText | None = None
    victim_choice: bool = False


class DeclineBody(Body):
    """A code of the list `decline`, and words for the focal point."""

    code: Code
    note: ShortText | None = None


class StartBody(Body):
    """Which needs begin (none named: all of them), and whether as an emergency before the plan."""

    item_ids: list[UUID] = Field(default=[], max_length=6)
    emergency: bool = False


class DeliveryBody(Body):
    """One delivery; `kind` is a code of the list `delivery_kind`."""

    kind: Code
    delivered_on: Day
    item_id: UUID | None = None
    quantity: Annotated[int, Field(ge=0, le=1_000_000), COUNTED] | None = None
    hours: Annotated[Decimal, Field(ge=0, le=9_999), COUNTED] | None = None
    attended: bool = True
    note: ShortText | None = None


class CompletionBody(Body):
    """What the provider says of each need: MET, PARTLY_MET, UNMET or WITHDRAWN by item id."""

    outcomes: dict[UUID, Code] = Field(default={})


class ClosureBody(Body):
    """The outcome of a need (`need_outcome`) and why (`need_closure`); a note is needed for UNMET while providers that fit remain."""

    outcome: Code
    reason: Code | None = None
    note: ShortText | None = None


class CaseManagerBody(Body):
    """Whose account coordinates the case."""

    organisation: Reference
    person: Reference


class PlanActionBody(Body):
    """Who does what for which need."""

    item_id: UUID
    organisation: Reference
    what: ShortText
    start_on: Day | None = None
    due_on: Day | None = None


class PlanLinesBody(Body):
    """The lines of one version."""

    actions: list[PlanActionBody] = Field(min_length=1, max_length=50)
    review_on: Day | None = None


class PlanBody(PlanLinesBody):
    """The plan of a case."""

    case_id: UUID


class SlipBody(Body):
    """Number and token of a sheet, as its QR code holds them."""

    number: Annotated[str, StringConstraints(pattern=r"^REF-[0-9A-Z]{10}-[0-9A-Z*~$=]$"), FOLDED]
    token: Annotated[str, StringConstraints(min_length=20, max_length=64)]
