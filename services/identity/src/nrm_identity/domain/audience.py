"""For whom a token may be issued: the services of the system."""

from collections.abc import Iterable

from nrm_shared.kernel.errors import Malformed, Problem

AUDIENCES = frozenset(
    {
        "intake",
        "verification",
        "approval",
        "referral",
        "monitoring",
        "identity",
        "notifications",
        "portal",
        "registry-adapters",
    }
)


def checked_audience(audience: Iterable[str]) -> tuple[str, ...]:
    """Return the audience without repetition; raise `Malformed` if it is empty or names what is no service."""
    wanted = tuple(dict.fromkeys(audience))
    if not wanted:
        raise Malformed("/audience", "required")
    problems = [
        Problem(f"/audience/{place}", "not-a-code") for place, name in enumerate(wanted) if name not in AUDIENCES
    ]
    if problems:
        raise Malformed.many(problems)
    return wanted
