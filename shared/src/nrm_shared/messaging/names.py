"""Who there is, and the names on the broker (docs/architecture.md). The one list of the services."""

# Each has a database, an inbox, a relay and a place in the access table; registry-adapters has none of these.
SERVICES = ("intake", "verification", "approval", "referral", "monitoring", "identity")
REGISTRIES = ("national-id", "passport", "birth")
# Partner systems and the service that reads what they write. A police system serves a list of stations.
PARTNERS = {"mofa": "intake", "police-cdms": "verification", "police-dmp": "verification"}
OPERATOR = "nrm-operator"
REPLAY_EXCHANGE = "operator.replay"


_INBOX = ".inbox"


def inbox(service: str) -> str:
    """Return the name of the queue in which `service` receives events."""
    return service + _INBOX


def of_services(queue: str) -> bool:
    """Return whether only services write to `queue`, whose message ids are unique everywhere."""
    return queue.endswith(_INBOX)


def dead(owner: str) -> str:
    """Return the name of the queue that holds the dead letters of `owner`."""
    return f"{owner}.dead"


def dead_letters(owner: str) -> str:
    """Return the name of the exchange through which messages become dead letters of `owner`.

    Not the queue's own name: rights at the broker are by name, and whoever may read the one may not bind the other.
    """
    return f"{owner}.dead-letters"


def from_partner(partner: str) -> str:
    """Return the queue in which the owning service reads what `partner` wrote."""
    family = partner.partition("-")[0]
    return f"{PARTNERS[partner]}.from-{family}"


def partner_out(partner: str) -> str:
    """Return the queue that `partner` reads: tasks, answers and refusals."""
    return f"partner.{partner}.out"


def registry(name: str) -> str:
    """Return the queue of one registry adapter."""
    return f"registry-adapters.{name}"


def service_user(service: str) -> str:
    """Return the broker user of a service."""
    return f"nrm-{service}"


def registry_user(name: str) -> str:
    """Return the broker user of one registry adapter."""
    return f"nrm-registry-adapters-{name}"


def partner_user(partner: str) -> str:
    """Return the broker user of a partner system."""
    return f"partner-{partner}"
