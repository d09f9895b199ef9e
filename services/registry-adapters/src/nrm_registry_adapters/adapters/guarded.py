"""A registry behind its circuit breaker, measured."""

import time
from collections.abc import Callable

from nrm_registry_adapters.adapters.circuit import Circuit
from nrm_registry_adapters.app.ports import RegistryClient, RegistryUnavailable
from nrm_registry_adapters.domain.claims import Claims, Field
from nrm_registry_adapters.domain.result import Answer

ANSWERED = "answered"


class GuardedClient:
    """Asks `client` through `circuit`; tells `observe(outcome, seconds)`, outcome `answered` or the cause why not."""

    def __init__(self, client: RegistryClient, circuit: Circuit, observe: Callable[[str, float], None]) -> None:
        self._client = client
        self._circuit = circuit
        self._observe = observe

    @property
    def compares(self) -> frozenset[Field]:
        """Return the fields the registry can confirm."""
        return self._client.compares

    def verify(self, claims: Claims) -> Answer:
        """Ask the registry unless its circuit is open; raise `RegistryUnavailable`."""
        started = time.monotonic()
        try:
            answer = self._circuit.call(lambda: self._client.verify(claims))
        except RegistryUnavailable as error:
            self._observe(error.cause, time.monotonic() - started)
            raise
        self._observe(ANSWERED, time.monotonic() - started)
        return answer
