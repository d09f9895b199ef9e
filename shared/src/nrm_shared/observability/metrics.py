"""Every metric of the system. Labels come from closed sets; ids, places and people are never labels."""

from importlib.metadata import version

from prometheus_client import CONTENT_TYPE_LATEST, Counter, Gauge, Histogram, generate_latest

BUILD = Gauge("nrm_build_info", "1, with the version that runs.", ["version"])
BUILD.labels(version("nrm-shared")).set(1)
OUTBOX_PENDING = Gauge("nrm_outbox_pending", "Messages committed and not yet confirmed by the broker.", ["service"])
OUTBOX_OLDEST_AGE = Gauge("nrm_outbox_oldest_age_seconds", "Age of the oldest message in the outbox.", ["service"])
RELAY_PUBLISH = Counter("nrm_relay_publish_total", "Messages published, by the broker's answer.", ["service", "result"])
RELAY_LEADER = Gauge("nrm_relay_leader", "1 while this relay holds its service's lock.", ["service"])
INBOX = Counter("nrm_inbox_total", "Messages taken from a queue, by their fate.", ["queue", "result"])
INBOX_BATCH = Histogram(
    "nrm_inbox_batch_size", "Messages per transaction.", ["queue"], buckets=(1, 2, 5, 10, 20, 50, 100, 200)
)
PARKED = Gauge("nrm_parked", "Keys that wait for a fact or for an outside system.", ["queue"])
MESSAGE_AGE = Histogram(
    "nrm_message_e2e_seconds",
    "From the event's time to its committed effect.",
    ["queue"],
    buckets=(0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1, 5, 30, 300),
)
LAST_TICK = Gauge("nrm_consumer_last_tick_timestamp_seconds", "When the loop last went round.", ["queue"])
HTTP = Histogram(
    "nrm_http_request_seconds",
    "Requests by route template and status class.",
    ["service", "route", "method", "status"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5),
)
DENIED = Counter(
    "nrm_authz_denied_total", "Refused for lack of permission: role, object, unchecked.", ["service", "reason"]
)
REFUSED = Counter(
    "nrm_refused_requests_total",
    "Requests that an attacker may have tried: malformed, too large, too often, against a rule, without a proof.",
    ["service", "kind"],
)
UNLOGGED = Counter(
    "nrm_unlogged_total", "Lines left out of the log because there were too many of them, by event.", ["event"]
)
BACKEND_FAILED = Counter("nrm_backend_failures_total", "Times that something outside failed, by kind.", ["kind"])
AUDIT_SEALED = Counter("nrm_audit_sealed_total", "Rows under a signed root, by table.", ["service", "log"])
AUDIT_SEALED_AT = Gauge("nrm_audit_sealed_timestamp_seconds", "When rows were last sealed.", ["service", "log"])
AUDIT_REWOUND = Gauge(
    "nrm_audit_rewound", "1 if the database holds fewer seals than their copy outside.", ["service", "log"]
)
AUDIT_UNWRITTEN = Counter(
    "nrm_audit_refusals_unwritten_total",
    "Refused attempts without a row of their own, by reason.",
    ["service", "reason"],
)
RETENTION_REMOVED = Counter(
    "nrm_retention_removed_total", "Rows whose time was over, by rule of the retention schedule.", ["service", "rule"]
)
RETENTION_AT = Gauge(
    "nrm_retention_timestamp_seconds",
    "When a rule of the schedule was last gone through to its end.",
    ["service", "rule"],
)
BREAK_GLASS_UNREVIEWED = Gauge(
    "nrm_break_glass_unreviewed", "Emergency openings of a case that nobody has reviewed: in time, late.", ["review"]
)
IDENTITY_CHECKS_UNEXPLAINED = Gauge(
    "nrm_identity_checks_unexplained", "Registry checks of which nobody can say why they have no outcome."
)
REGISTRY_REQUEST = Histogram("nrm_registry_request_seconds", "Registry checks by outcome.", ["registry", "outcome"])
CIRCUIT_OPEN = Gauge("nrm_circuit_open", "1 while calls to the registry are held back.", ["registry"])


def exposition() -> tuple[bytes, str]:
    """Return every metric of this process as text, and its media type."""
    return generate_latest(), CONTENT_TYPE_LATEST
