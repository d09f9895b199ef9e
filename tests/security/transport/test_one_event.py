"""One real event: the report goes in at intake's HTTP process, its event is stored in PostgreSQL, published by the relay and read
from RabbitMQ, each of the three steps over TLS.
"""

import json
import ssl
from pathlib import Path
from uuid import uuid4

import pika
import psycopg2

from nrm_local.names import ADMINISTRATOR
from nrm_local.postgres import PostgresInstance
from nrm_shared.messaging import names
from nrm_shared.messaging.connection import parameters
from nrm_shared.settings import with_password
from tests.security.transport.encrypted import READER, Encrypted, client_of

REPORT = {
    "channel": "VOT_STATEMENT",
    "consent_basis": "VICTIM",
    "reporter_kind": "SELF",
    "current_district": "BD3026",
    "narrative": "A fictional story of a fictional person.",
    "consents": [{"purpose": "C1", "method": "ONLINE"}],
}


def test_a_report_travels_from_the_reporter_to_another_services_queue_over_tls_alone(encrypted: Encrypted) -> None:
    with client_of(encrypted) as client:
        answer = client.post("/v1/reports", json=REPORT, headers={"Idempotency-Key": str(uuid4())})
    assert answer.status_code == 201, answer.text
    event = answer.headers["NRM-Event"].rpartition(":")[2]
    password = encrypted.secrets.read(encrypted.secrets.amqp_password(READER))
    connection = pika.BlockingConnection(parameters(with_password(encrypted.environment.amqp_url(READER), password)))
    assert isinstance(connection._impl._transport._sock, ssl.SSLSocket)
    assert connection._impl._transport._sock.version() in {"TLSv1.2", "TLSv1.3"}
    channel = connection.channel()
    for method, properties, body in channel.consume(names.inbox("monitoring"), inactivity_timeout=20):
        assert method is not None, "the event did not come"
        if properties.message_id == event:
            assert json.loads(body)["type"] == "intake.report-submitted.v1"
            break
    connection.close()
    _every_session_is_encrypted(encrypted)


def _every_session_is_encrypted(encrypted: Encrypted) -> None:
    administrator = encrypted.secrets.read(encrypted.secrets.database_password("administrator"))
    server = PostgresInstance(Path(), encrypted.postgres, administrator, own=encrypted.tls(ADMINISTRATOR))
    with psycopg2.connect(server.url) as connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT application_name, ssl, version FROM pg_stat_ssl JOIN pg_stat_activity USING (pid)"
            " WHERE client_port IS NOT NULL"
        )
        sessions = cursor.fetchall()
    connection.close()
    assert {"intake", "intake-relay"} <= {name for name, _, _ in sessions}
    assert all(encrypted for _, encrypted, _ in sessions), sessions
    assert {version for _, _, version in sessions} <= {"TLSv1.2", "TLSv1.3"}
