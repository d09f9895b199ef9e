"""Verification's own processes between a real database, a real broker and the police system's reference client.

Intake and identity are stood in for by a few lines of HTTP, for they are other services.
"""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import UUID

import pika
import pytest

from nrm_local.ports import free_ports
from nrm_partners.broker import BrokerLine
from nrm_partners.police import PoliceClient
from nrm_partners.settings import PartnerSettings
from nrm_shared.contracts import envelope
from nrm_shared.contracts.intake import NationalityCheckRequestedV1
from nrm_shared.contracts.partner_police import (
    MessageAcceptedV1,
    MessageRefusedV1,
    NationalityAnsweredV1,
    NationalityCheckV1,
)
from nrm_shared.contracts.verification import NationalityAnsweredV1 as AnsweredEvent
from nrm_shared.kernel.ids import new_id

STATION = "PS-404190"
PERSON = {"name_en": "Rehana Khatun", "gender": "Feminine"}
WAIT_SECONDS = 30.0


class Neighbour(BaseHTTPRequestHandler):
    """Identity gives a token, intake the claims."""

    def do_POST(self) -> None:
        self._answer({"access_token": "a-token", "expires_in": 300})

    def do_GET(self) -> None:
        self._answer(PERSON)

    def _answer(self, content: dict[str, Any]) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        body = json.dumps(content).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@dataclass
class Stage:
    """The police systems' clients, and the exchange of intake."""

    broker: Any
    client: Callable[[str], PoliceClient]

    def ask(self, repatriation: UUID) -> None:
        """Say what intake says when MoFA asks about a nationality, and hear verification's events from now on."""
        event = NationalityCheckRequestedV1(repatriation_id=repatriation, station=STATION)
        id = new_id()
        body = envelope.write(
            event, id=id, source="/nrm/intake", time=datetime.now(UTC), subject=str(repatriation), sequence=1
        )
        connection = pika.BlockingConnection(pika.URLParameters(self.broker.url("nrm-intake")))
        channel = connection.channel()
        channel.confirm_delivery()
        properties = pika.BasicProperties(
            message_id=str(id), type=event.TYPE, content_type=envelope.CONTENT_TYPE, delivery_mode=2
        )
        channel.basic_publish("intake.events", event.TYPE, body, properties, mandatory=True)
        connection.close()


@pytest.fixture
def neighbour() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Neighbour)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join(5)


@pytest.fixture
def stage(
    clean_rabbit: Any, service_database: Any, service_environment: Any, test_secrets: Any, neighbour: str
) -> Iterator[Stage]:
    consumer_port, relay_port = free_ports(2)
    environment = service_environment(
        "verification",
        database=service_database("verification"),
        broker=clean_rabbit,
        consumer_port=consumer_port,
        relay_port=relay_port,
        intake_url=neighbour,
        identity_url=neighbour,
    )
    modules = (
        ["nrm_verification.entrypoints.consumer"],
        ["nrm_shared.outbox.relay", "--service", "verification"],
    )
    children = [
        subprocess.Popen([sys.executable, "-m", *module], env={**os.environ, **environment}) for module in modules
    ]
    clients: list[PoliceClient] = []

    def client(system: str) -> PoliceClient:
        user = f"partner-{system}"
        settings = PartnerSettings(
            system,
            clean_rabbit.plain_url(user),
            test_secrets.read(test_secrets.amqp_password(user)),
            test_secrets.seal_keys(system),
            test_secrets.partner_keys,
        )
        clients.append(PoliceClient(settings.partner, settings.sealer(), BrokerLine(settings)))
        return clients[-1]

    yield Stage(clean_rabbit, client)
    for one in clients:
        one.close()
    for child in children:
        child.terminate()
    for child in children:
        try:
            child.wait(15)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait(5)


def answered(repatriation: UUID) -> NationalityAnsweredV1:
    return NationalityAnsweredV1(
        reference="SHARSHA-1",
        station=STATION,
        repatriation_id=repatriation,
        result="CONFIRMED",
        answered_at=datetime.now(UTC),
    )


def test_a_nationality_check_reaches_the_station_and_every_wrong_answer_is_told(stage: Stage) -> None:
    repatriation = new_id()
    cdms, dmp = stage.client("police-cdms"), stage.client("police-dmp")

    early = cdms.send(answered(new_id()))
    refused = cdms.expect(MessageRefusedV1, seconds=WAIT_SECONDS)
    assert (refused.message_id, refused.code, refused.field) == (early, "not-found", "/repatriation_id")

    stage.ask(repatriation)
    check = cdms.expect(NationalityCheckV1, seconds=WAIT_SECONDS)
    assert (check.repatriation_id, check.identity.name_en) == (repatriation, "Rehana Khatun")

    dmp.send(answered(repatriation))
    assert dmp.expect(MessageRefusedV1, seconds=WAIT_SECONDS).code == "wrong-station"
    rubbish = new_id()
    cdms.send_bytes(b"rubbish", NationalityAnsweredV1.TYPE, rubbish)
    assert cdms.expect(MessageRefusedV1, seconds=WAIT_SECONDS).code == "not-sealed"

    sent = cdms.send(answered(repatriation))
    accepted = cdms.expect(MessageAcceptedV1, seconds=WAIT_SECONDS)
    assert (accepted.message_id, accepted.reference) == (sent, "SHARSHA-1")
    cdms.send(answered(repatriation), sent)
    assert cdms.expect(MessageRefusedV1, seconds=WAIT_SECONDS).code == "replayed"
    cdms.send(answered(repatriation))
    assert cdms.expect(MessageRefusedV1, seconds=WAIT_SECONDS).code == "out-of-order"
    assert heard_by_others(stage) == [(AnsweredEvent.TYPE, str(repatriation))]


def heard_by_others(stage: Stage) -> list[tuple[str, str]]:
    """Return (type, subject) of verification's answers that monitoring has waiting; it reads what everybody says."""
    connection = pika.BlockingConnection(pika.URLParameters(stage.broker.administrator_url))
    channel = connection.channel()
    heard = []
    for method, properties, body in channel.consume("monitoring.inbox", auto_ack=True, inactivity_timeout=1.0):
        if method is None:
            break
        if properties.type == AnsweredEvent.TYPE:
            heard.append((properties.type, json.loads(body)["subject"]))
    connection.close()
    return heard
