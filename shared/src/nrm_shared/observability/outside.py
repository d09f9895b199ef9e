"""What stays in the log when something outside cannot be reached, or does not prove that it is what it should be.

Type and place of the error, and of TLS what did not hold; never its text, which may quote what was sent. Bounded for each
backend, because whatever is away is asked again and again.
"""

import ssl
from collections.abc import Iterator
from typing import Literal

from nrm_shared.observability import metrics
from nrm_shared.observability.allowance import Allowances, Rate
from nrm_shared.observability.logs import log
from nrm_shared.observability.places import described

Kind = Literal["http", "database", "broker", "registry", "scanner"]
BURST, PER_SECOND = 5.0, 1 / 30
_ROOM = Allowances(Rate(BURST, PER_SECOND), Rate(10 * BURST, 10 * PER_SECOND))
# libpq and its OpenSSL say only in words what did not hold; these are the words, and no more of the text is kept.
LIBPQ = {
    "certificate verify failed": "CERTIFICATE_VERIFY_FAILED",
    "does not match host name": "HOSTNAME_MISMATCH",
    "server does not support SSL": "NO_TLS",
    "no encryption": "NO_TLS",
    "SSL error": "SSL_ERROR",
    "certificate": "CERTIFICATE",
}
MOST_CAUSES = 20


def tell_failed(kind: Kind, backend: str, error: BaseException) -> None:
    """Log and count that `backend` (an address of the settings, or a name of ours) failed with `error`."""
    metrics.BACKEND_FAILED.labels(kind).inc()
    missed = _ROOM.take(f"{kind} {backend}")
    if missed is None:
        metrics.UNLOGGED.labels("backend failed").inc()
        return
    fields = described(error) | {"cause_type": type(list(causes(error))[-1]).__name__}
    if tls := tls_fault(error):
        fields["tls"] = tls
    log().warning("backend failed", kind=kind, backend=backend, suppressed=missed, **fields)


def tls_fault(error: BaseException) -> str:
    """Return what of TLS did not hold, in OpenSSL's own codes; nothing if it was something else."""
    for each in causes(error):
        if isinstance(each, ssl.SSLCertVerificationError):
            return f"{each.reason or 'CERTIFICATE_VERIFY_FAILED'} {each.verify_code}"
        if isinstance(each, ssl.SSLError):
            return each.reason or type(each).__name__
        if type(each).__module__ == "psycopg2":
            return next((code for words, code in LIBPQ.items() if words in str(each)), "")
    return ""


def causes(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and what is behind it, wherever libraries keep that, each once."""
    waiting, seen = [error], set[int]()
    while waiting and len(seen) < MOST_CAUSES:
        each = waiting.pop(0)
        if id(each) in seen:
            continue
        seen.add(id(each))
        yield each
        kept = (each.__cause__, each.__context__, getattr(each, "orig", None), getattr(each, "reason", None))
        inner = [*kept, *each.args, *getattr(each, "exceptions", ())]
        waiting += [one for one in inner if isinstance(one, BaseException)]
