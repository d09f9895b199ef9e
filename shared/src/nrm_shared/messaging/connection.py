"""Connection parameters with a deadline on everything."""

import pika

HEARTBEAT_SECONDS = 5
CONNECT_SECONDS = 5.0


def parameters(url: str) -> pika.URLParameters:
    """Return pika's parameters for `url`: short heartbeats find a half-open connection, short time-outs a dead host."""
    wanted = pika.URLParameters(url)
    wanted.heartbeat = HEARTBEAT_SECONDS
    wanted.socket_timeout = CONNECT_SECONDS
    wanted.stack_timeout = CONNECT_SECONDS + 1
    wanted.blocked_connection_timeout = 30.0
    wanted.connection_attempts = 1
    return wanted
