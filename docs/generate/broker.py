"""deploy/rabbitmq/definitions.json: exchanges, queues, bindings and permissions, without users and their secrets."""

import json

from nrm_shared.messaging.topology import definitions


def broker_definitions() -> str:
    """Return the definitions as RabbitMQ's `import_definitions` takes them; users are added where the secrets are."""
    return json.dumps(definitions(), indent=2, ensure_ascii=False) + "\n"
