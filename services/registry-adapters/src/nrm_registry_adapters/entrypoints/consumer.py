"""The process of one deployable: `python -m nrm_registry_adapters.entrypoints.consumer --registry national-id`."""

import argparse
from typing import Any

from nrm_registry_adapters.adapters.inbox import CheckInbox
from nrm_registry_adapters.settings import AdapterSettings
from nrm_registry_adapters.wiring import make_inbox
from nrm_shared.contracts.registry import Registry, adapter_party
from nrm_shared.messaging.entrypoints import subscribe
from nrm_shared.messaging.process import run_consumer

# A call may take 8 s, so one message per round of the loop; and only one in hand, because the broker counts a lost
# connection against everything that was.
BATCH = 1
PREFETCH = 1


def service_class(settings: AdapterSettings) -> type[Any]:
    """Return the nameko service of the settings' registry."""
    party = adapter_party(settings.registry)

    class RegistryAdapter:
        """Answers the checks that verification asks of one registry."""

        name = party

        @subscribe(party, batch=BATCH, prefetch=PREFETCH)
        def checks(self) -> CheckInbox:
            """Return the inbox of the registry's queue."""
            return make_inbox(settings)

    return RegistryAdapter


def main() -> None:
    """Read the registry's name from the command line and its settings from the environment, then serve."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--registry", required=True, choices=[registry.value for registry in Registry])
    settings = AdapterSettings.of(Registry(parser.parse_args().registry))
    run_consumer(service_class(settings), settings, None)


if __name__ == "__main__":
    main()
