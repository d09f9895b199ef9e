"""Two processes that share the work on the services of one town."""

import gc
import multiprocessing
import os
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from typing import Any, TypeVar

from nrm_shared.messaging.names import SERVICES
from tests.security.matrix.scene import Scene

T = TypeVar("T")

# No service in both: rows that one locks nobody else waits for.
BENCHES = (("intake", "monitoring", "identity"), ("verification", "approval", "referral"))
ROUTES = frozenset(os.environ.get("NRM_MATRIX_ROUTES", "").split(",")) - {""}
CHOSEN = frozenset(os.environ.get("NRM_MATRIX_SERVICES", "").split(",")) - {""} or frozenset(SERVICES)

_inherited: dict[str, Any] = {}


def share(scene: Scene, sit: Callable[[Scene, tuple[str, ...]], T]) -> list[T]:
    """Let `sit` work on the chosen services of each bench, in a process that inherits the town as it stands."""
    for service in scene.town.services.values():
        service.foundation.engine.dispose()
        service.foundation.key_engine.dispose()
    _inherited.update(scene=scene, sit=sit)
    with ProcessPoolExecutor(len(BENCHES), multiprocessing.get_context("fork")) as pool:
        return list(pool.map(_work, BENCHES))


def _work(bench: tuple[str, ...]) -> Any:
    # What was inherited is in use, and need not be looked through for garbage again and again.
    gc.freeze()
    return _inherited["sit"](_inherited["scene"], tuple(service for service in bench if service in CHOSEN))
