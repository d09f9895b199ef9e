"""The audit sealer inside another process of the service: a thread, and what to do when it cannot go on."""

import threading
from collections.abc import Callable

from nrm_shared.audit.keys import read_seal_key
from nrm_shared.audit.sealing import AuditSealer
from nrm_shared.settings import ServiceSettings


def start_sealer(settings: ServiceSettings, fatal: Callable[[BaseException], None]) -> AuditSealer:
    """Start sealing and return the sealer; `fatal` is called with what ended it. Raises `ValueError` without a key."""
    if settings.audit_key_file is None or settings.audit_roots_file is None:
        raise ValueError(f"{settings.service} needs AUDIT_KEY_FILE and AUDIT_ROOTS_FILE")
    key = read_seal_key(settings.audit_key_file)
    sealer = AuditSealer(settings.service, settings.database_dsn, key, settings.audit_roots_file)
    threading.Thread(target=_run, args=(sealer, fatal), name="audit-sealer", daemon=True).start()
    return sealer


def _run(sealer: AuditSealer, fatal: Callable[[BaseException], None]) -> None:
    try:
        sealer.run()
    except Exception as error:  # noqa: BLE001 - whatever it was, a process that does not seal must end
        fatal(error)
