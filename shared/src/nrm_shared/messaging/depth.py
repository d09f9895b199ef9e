"""How many messages wait in a queue."""

import pika

from nrm_shared.messaging.connection import parameters


def depth(url: str, queue: str) -> int:
    """Return how many messages of `queue` nobody was given yet; raise `AMQPError` if it is not there."""
    connection = pika.BlockingConnection(parameters(url))
    try:
        return int(connection.channel().queue_declare(queue, passive=True).method.message_count)
    finally:
        connection.close()
