"""The composition root: the only place that knows all rooms."""

from functools import partial

from nrm_registry_adapters.adapters.answers import BrokerAnswers
from nrm_registry_adapters.adapters.birth.client import BirthClient
from nrm_registry_adapters.adapters.circuit import Circuit, CircuitState
from nrm_registry_adapters.adapters.guarded import GuardedClient
from nrm_registry_adapters.adapters.inbox import CheckInbox
from nrm_registry_adapters.adapters.national_id.client import NationalIdClient
from nrm_registry_adapters.adapters.passport.client import PassportClient
from nrm_registry_adapters.adapters.requests import SealedRequests
from nrm_registry_adapters.adapters.soap import Endpoint
from nrm_registry_adapters.app.check import CheckRegistry
from nrm_registry_adapters.app.ports import RegistryClient
from nrm_registry_adapters.settings import AdapterSettings
from nrm_shared.contracts.registry import Registry, adapter_party
from nrm_shared.messaging.publisher import publish_confirmed
from nrm_shared.observability import metrics
from nrm_shared.security.partykeys import PartyKeys, read_key_set
from nrm_shared.security.seal import Sealer
from nrm_shared.settings import read_secret

# With the longest call to a registry (settings) this stays well below the 20 s after which the process is ended.
PUBLISH_SECONDS = 6.0


def make_client(settings: AdapterSettings) -> RegistryClient:
    """Return the client of the settings' registry; raise `OSError` if a certificate or password cannot be read."""
    endpoint = Endpoint(
        url=settings.registry_url,
        ca_file=settings.ca_file,
        certificate_file=settings.certificate_file,
        key_file=settings.key_file,
        signing_certificate_file=settings.signing_certificate_file,
        signing_key_file=settings.signing_key_file,
        registry_certificate_file=settings.registry_certificate_file,
        username=settings.username,
        password=read_secret(settings.password_file),
        timeout_seconds=settings.timeout_seconds,
    )
    match settings.registry:
        case Registry.NATIONAL_ID:
            return NationalIdClient(endpoint)
        case Registry.PASSPORT:
            return PassportClient(endpoint)
        case Registry.BIRTH:
            return BirthClient(endpoint, settings.office)


def guard(client: RegistryClient, settings: AdapterSettings) -> GuardedClient:
    """Return `client` behind its circuit breaker, with its metrics."""
    registry = settings.registry.value
    gauge = metrics.CIRCUIT_OPEN.labels(registry)
    gauge.set(0)

    def changed(state: CircuitState) -> None:
        gauge.set(0 if state is CircuitState.CLOSED else 1)

    def observe(outcome: str, seconds: float) -> None:
        metrics.REGISTRY_REQUEST.labels(registry, outcome).observe(seconds)

    circuit = Circuit(settings.circuit_failures, settings.circuit_open_seconds, changed=changed)
    return GuardedClient(client, circuit, observe)


def make_inbox(settings: AdapterSettings) -> CheckInbox:
    """Return what the consuming loop feeds."""
    publish = partial(publish_confirmed, settings.amqp_dsn, seconds=PUBLISH_SECONDS)
    own = PartyKeys(read_key_set(settings.seal_key_file))
    directory = PartyKeys(read_key_set(settings.partner_keys_file))
    requests = SealedRequests(Sealer(adapter_party(settings.registry), own, directory))
    check = CheckRegistry(settings.registry, guard(make_client(settings), settings), BrokerAnswers(publish))
    return CheckInbox(check, requests.open_request, publish)
