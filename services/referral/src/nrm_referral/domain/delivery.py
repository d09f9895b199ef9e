"""One delivery of a service: when, what, how much (2.5 E23). What was said stays sealed."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from nrm_shared.kernel.aggregate import Aggregate
from nrm_shared.kernel.confidential import Confidential


@dataclass(kw_only=True, eq=False)
class ServiceDelivery(Aggregate):
    """A delivery recorded by the provider. `hours` may be parts of hours; `delivered_on` is a Dhaka date."""

    referral_id: UUID
    item_id: UUID
    case_id: UUID
    organisation: str
    need: str
    delivered_on: date
    kind: str
    quantity: int | None = None
    hours: Decimal | None = None
    attended: bool = True
    note: Confidential | None = None
    recorded_by: str
