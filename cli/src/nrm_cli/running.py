"""A whole installation for a test suite: fresh, beside the one that people use, gone afterwards."""

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager

from nrm_cli.console import known_failures, say

_STEP = 1000
_HIGHEST = 60_000


# The ordinary schedule of retries is a minute and more (2.9); who watches or tests wants to see the same in seconds.
SHORT_SETTINGS = {
    "NRM_VERIFICATION_REGISTRY_RETRY_SECONDS": "0.5,0.5,1,2,4",
    "NRM_REGISTRY_ADAPTERS_CIRCUIT_FAILURES": "2",
    "NRM_REGISTRY_ADAPTERS_CIRCUIT_OPEN_SECONDS": "1",
}


@contextmanager
def installation_for_tests() -> Iterator[dict[str, str]]:
    """Start an empty installation in ``var-test``, beside ``var``, on ports of its own; yield the environment that finds it.

    Its data goes at the next start, not at the end, so that one can look at what a failing test left. On a server named
    by ``NRM_DATABASE_URL`` or ``NRM_AMQP_URL`` it has names of its own, which do go at the end.
    """
    from nrm_local import ports
    from nrm_local.down import down
    from nrm_local.installation import Installation
    from nrm_local.paths import Layout
    from nrm_local.supervisord import plain_environment
    from nrm_local.up import up

    own = {name: os.environ.get(name, value) for name, value in SHORT_SETTINGS.items()}
    own["NRM_VAR"] = str(Layout.of_project().beside("test"))
    own["NRM_PORT_BASE"] = str(_free_base(ports.port_base() + _STEP))
    with known_failures(), _room_on_servers_of_others() as external, _changed(own | external):
        installation = Installation.here()
        down(installation, say)
        shutil.rmtree(installation.layout.var, ignore_errors=True)
        try:
            up(installation, say)
            yield plain_environment() | installation.environment.of_tools() | external
        finally:
            down(installation, say)


@contextmanager
def _room_on_servers_of_others() -> Iterator[dict[str, str]]:
    """Yield the settings by which an installation uses the servers that the caller named, under names of its own."""
    from nrm_local.external import drop_everything, new_test_prefix, room_at_broker

    database, broker = os.environ.get("NRM_DATABASE_URL"), os.environ.get("NRM_AMQP_URL")
    api = os.environ.get("NRM_AMQP_API_URL", "")
    settings: dict[str, str] = {}
    with ExitStack() as stack:
        if database:
            prefix = new_test_prefix()
            stack.callback(drop_everything, database, prefix)
            settings |= {"NRM_DATABASE_URL": database, "NRM_DATABASE_PREFIX": prefix}
        if broker:
            own = stack.enter_context(room_at_broker(broker, api))
            settings |= {"NRM_AMQP_URL": own, "NRM_AMQP_API_URL": api}
        yield settings


@contextmanager
def _changed(settings: Mapping[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in settings}
    os.environ.update(settings)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _free_base(first: int) -> int:
    from nrm_local import ports
    from nrm_local.processes import table

    offsets = [process.port - ports.port_base() for process in table()]
    offsets += [ports.POSTGRES, ports.RABBITMQ, ports.RABBITMQ_DISTRIBUTION, ports.RABBITMQ_EPMD]
    for base in range(first, _HIGHEST, _STEP):
        if not any(ports.answers(base + offset) for offset in offsets):
            return base
    raise RuntimeError("no free range of ports was found")
