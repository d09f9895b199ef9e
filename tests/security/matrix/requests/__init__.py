"""What to send to each route: where its ids come from, a body its schema and its rules of form accept, what a list is
searched for. A route of the product that has no entry here fails the trial. A file for each service.
"""

from tests.security.matrix.requests.approval import APPROVAL
from tests.security.matrix.requests.ask import Ask
from tests.security.matrix.requests.identity import IDENTITY
from tests.security.matrix.requests.intake import INTAKE
from tests.security.matrix.requests.monitoring import MONITORING
from tests.security.matrix.requests.referral import REFERRAL
from tests.security.matrix.requests.verification import VERIFICATION

ASKS: dict[str, dict[str, Ask]] = {
    "intake": INTAKE,
    "verification": VERIFICATION,
    "approval": APPROVAL,
    "referral": REFERRAL,
    "monitoring": MONITORING,
    "identity": IDENTITY,
}
"""By service, by route."""

__all__ = ["ASKS", "Ask"]
