"""The queue a plain nameko service would declare for its handler, declared beforehand so that it can be filled."""

import pika

from nrm_shared.contracts.verification import DeterminationIssuedV1

# nameko declares the exchange of whoever tells, of a type of its own: not one of ours.
SOURCE = "told-by-nameko"
NAME = f"evt-{SOURCE}-{DeterminationIssuedV1.TYPE}--plain.determined"


def declare(url: str) -> str:
    """Declare the queue as a quorum queue and return its name."""
    connection = pika.BlockingConnection(pika.URLParameters(url))
    connection.channel().queue_declare(NAME, durable=True, arguments={"x-queue-type": "quorum"})
    connection.close()
    return NAME
