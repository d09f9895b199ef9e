"""Intake on a real PostgreSQL with real keys, its HTTP application, and the other ends of its messages."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
from fastapi.testclient import TestClient
from sqlalchemy import text

from nrm_intake.app.ports import KeptElsewhere
from nrm_intake.entrypoints.http.__main__ import braked_routers, routers
from nrm_intake.settings import Limits
from nrm_local.secrets import Secrets
from nrm_shared.contracts import envelope
from nrm_shared.contracts.base import Event, SealedMessage
from nrm_shared.inbox.delivery import Delivery
from nrm_shared.kernel.actor import Actor
from nrm_shared.kernel.clock import ManualClock
from nrm_shared.kernel.errors import Unavailable
from nrm_shared.kernel.ids import new_id
from nrm_shared.runner.batch import Inbox
from nrm_shared.runner.runner import Runner
from nrm_shared.security.erasurekey import ErasureKeyFile
from nrm_shared.security.partykeys import PartyKeys, read_key_set
from nrm_shared.security.seal import Opened, Sealer
from tests.support.routes import SharedApplication

NOW = datetime(2026, 8, 12, 3, 0, tzinfo=UTC)
STATION = "PS-404190"
NGO = "shimanto-bondhu"


def person(name: str, organisation: str, *roles: str, places: tuple[str, ...] = ("BD",)) -> Actor:
    """Return somebody who works for an organisation."""
    return Actor(f"person:{name}", "person", organisation, frozenset(roles), places)


ACTORS = {
    actor.id.partition(":")[2]: actor
    for actor in (
        person("farida", "nrm-office", "FP"),
        person("ngo-officer", NGO, "FRO"),
        person("other-officer", "dhaka-care", "FRO"),
        person("helpline-1098", "helpline-1098", "HLP"),
        person("sharsha-oc", STATION, "POL"),
        person("anika", "dhaka-care", "ASR"),
        person("dhaka-focal", "dhaka-care", "PFP"),
        person("jibika-focal", "jibika", "PFP"),
        person("asha-focal", "asha-shelter", "PFP"),
        person("shirin", "asha-shelter", "CMG"),
        person("mofa-officer", "mofa", "MOF"),
        person("mission-officer", "mission-beirut", "MOF"),
        person("authority-sec", "nrm-authority", "AUT"),
        person("me-analyst", "nrm-office", "MNE"),
        person("dpo", "nrm-office", "DPO"),
        person("dpo-deputy", "nrm-office", "DPO"),
        person("ctc-jashore", "ctc-BD4041", "CTC", places=("BD4041",)),
        person("ctc-khulna", "ctc-BD4047", "CTC", places=("BD4047",)),
        person("ctc-union", "ctc-BD40419015", "CTC", places=("BD40419015",)),
        Actor("service:verification", "service", None, frozenset({"SVC-verification"})),
        Actor("service:approval", "service", None, frozenset({"SVC-approval"})),
    )
}
APPLICATION = SharedApplication(
    "intake", lambda door: [*braked_routers(door, Limits()), *routers(door)], ACTORS.__getitem__
)

REHANA = {
    "name_bn": "রেহানা খাতুন",
    "name_en": "Rehana Khatun",
    "gender": "Feminine",
    "date_of_birth": {"value": "1999-02-11"},
    "father_name": "আবদুল করিম",
    "mother_name": "সালেহা বেগম",
    "home_district": "BD4041",
    "home_upazila": "BD404190",
    "home_address": "বেনাপোল, শার্শা",
    "phones": [
        {"number": "০১৭১২৩৪৫৬৭৮", "safe_to_contact": True, "safe_hours": "10-12"},
        {"number": "01812345678", "safe_to_contact": False},
    ],
    "languages": ["bn"],
}


class OtherKeepers:
    """The other services, of which one may be away; what each was asked for, and by whom."""

    def __init__(self) -> None:
        self.away = False
        self.asked: list[tuple[UUID, str]] = []

    def of_case(self, case_id: UUID, caller: Any) -> list[KeptElsewhere]:
        """Return what two services keep; the second knows nothing of the case."""
        if self.away:
            raise Unavailable("peer-unavailable")
        self.asked.append((case_id, caller.actor.id))
        known = KeptElsewhere("approval", case_id, {"needs": [{"need": "N05", "description": "Counselling."}]})
        return [known, KeptElsewhere("referral", case_id, None)]


def consent(purpose: str, **more: Any) -> dict[str, Any]:
    """Return a consent given by voice in Bangla, a witness named."""
    return {"purpose": purpose, "method": "VOICE", "language": "bn", "witness": "Sumon"} | more


def masked(value: Any) -> bool:
    """Return whether a visible placeholder stands here instead of a value."""
    return isinstance(value, dict) and value.get("masked") is True and bool(value["bn"] and value["en"])


def report_body(**more: Any) -> dict[str, Any]:
    """Return the report of a frontline officer; a subject without a date of birth is an adult all the same."""
    if "subject" in more:
        more["subject"] = {"date_of_birth": {"value": "1998-02-11"}} | more["subject"]
    return {
        "channel": "NGO",
        "consent_basis": "VICTIM",
        "reporter_kind": "ORGANISATION",
        "tip_type": "INTERNATIONAL",
        "subject": REHANA,
        "consents": [consent("C1"), consent("C2"), consent("C4"), consent("C8")],
        "current_district": "BD4041",
        "current_upazila": "BD404190",
        "minor_at_act": "no",
        "narrative": "Promised a sewing job; the passport was withheld.",
    } | more


@dataclass
class Intake:
    """The service under test. `post` and `get` act as one of `ACTORS`, or as the public."""

    runner: Runner
    clock: ManualClock
    inbox: Inbox
    from_mofa: Inbox
    secrets: Secrets
    erasure_key: ErasureKeyFile
    keepers: OtherKeepers = field(default_factory=OtherKeepers)
    http: TestClient = field(init=False)
    sequence: int = 0

    def __post_init__(self) -> None:
        self.http = TestClient(APPLICATION.before(self.runner), raise_server_exceptions=False)

    def post(
        self, by: str | None, path: str, body: Any = None, *, key: str | None = None, **headers: str
    ) -> httpx.Response:
        """POST as somebody (None: the public), with a fresh Idempotency-Key unless one is given."""
        sent = {"Idempotency-Key": key or str(new_id()), "If-Match": "*"} | _token(by)
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        return self.http.post(path, json={} if body is None else body, headers=sent)

    def get(self, by: str | None, path: str, **query: Any) -> httpx.Response:
        """GET as somebody."""
        return self.http.get(path, params=query, headers=_token(by))

    def done(self, response: httpx.Response, status: int = 200) -> Any:
        """Return the JSON of an answer with this status."""
        assert response.status_code == status, response.text
        return response.json()

    def refused(self, response: httpx.Response, status: int, code: str) -> Any:
        """Return the problem of an answer refused with this status and code, told in both languages."""
        problem = response.json()
        assert (response.status_code, problem["code"]) == (status, code), response.text
        assert problem["bn"]["detail"] and problem["en"]["detail"]
        return problem

    def report(self, by: str | None = "ngo-officer", **more: Any) -> dict[str, Any]:
        """Submit a report and return the receipt."""
        return dict(self.done(self.post(by, "/v1/reports", report_body(**more)), 201))

    def open_case(self, **more: Any) -> dict[str, Any]:
        """Take a report all the way to a case."""
        return self.accept(self.report(**more)["report_id"])

    def accept(self, report_id: str) -> dict[str, Any]:
        """Take a report up and accept it."""
        self.done(self.post("farida", f"/v1/reports/{report_id}/triage"))
        return dict(self.done(self.post("farida", f"/v1/reports/{report_id}/acceptance"), 201))

    def consent(self, case_id: str, purpose: str, **more: Any) -> str:
        """Record a consent and return its id."""
        answer = self.post("farida", f"/v1/cases/{case_id}/consents", consent(purpose, **more))
        return str(self.done(answer, 201)["consent_id"])

    def hear(
        self, event: Event, *, subject: UUID | str, sequence: int | None = None, case_id: UUID | None = None
    ) -> None:
        """Let an event of another service arrive."""
        id = new_id()
        self.sequence += 1
        body = envelope.write(
            event,
            id=id,
            source="/nrm/test",
            time=self.clock.now(),
            subject=str(subject),
            sequence=self.sequence if sequence is None else sequence,
            case_id=case_id,
        )
        self.inbox.run_batch([Delivery("intake.inbox", body, str(id), event.TYPE, envelope.CONTENT_TYPE)])

    def outbox(self, *, clear: bool = True) -> list[Any]:
        """Return what waits to be published, oldest first."""
        with self.runner.engine.begin() as connection:
            rows = connection.execute(text("SELECT * FROM outbox ORDER BY id")).all()
            if clear:
                connection.execute(text("DELETE FROM outbox"))
        return list(rows)

    def events(self) -> list[dict[str, Any]]:
        """Return the events that wait to be published, and forget the outbox."""
        return [json.loads(bytes(row.body)) for row in self.outbox() if row.exchange == "intake.events"]

    def types(self) -> list[str]:
        """Return the types of what waits to be published, and forget it."""
        return [row.type for row in self.outbox()]

    def sealer_of(self, party: str) -> Sealer:
        """Return the sealer of a partner."""
        own = PartyKeys(read_key_set(self.secrets.seal_keys(party)))
        return Sealer(party, own, PartyKeys(read_key_set(self.secrets.partner_keys)))

    def write(self, message: SealedMessage, *, id: UUID | None = None, count: int = 0) -> UUID:
        """Let a sealed message of MoFA arrive; returns its id."""
        return self.write_raw(message.model_dump_json().encode(), message.TYPE, id=id, count=count)

    def write_raw(self, content: bytes, type: str, *, id: UUID | None = None, count: int = 0) -> UUID:
        """Let whatever MoFA sealed arrive; returns the message's id."""
        number = id or new_id()
        body = self.sealer_of("mofa").seal(content, type=type, message_id=str(number), to="intake")
        self.from_mofa.run_batch(
            [Delivery("intake.from-mofa", body, str(number), type, "application/jose", "partner-mofa", count)]
        )
        return number

    def answers(self) -> list[Opened]:
        """Return what MoFA finds in its queue, opened by it, and forget the outbox."""
        sealer = self.sealer_of("mofa")
        return [sealer.open(bytes(row.body)) for row in self.outbox() if row.routing_key == "partner.mofa.out"]

    def move(self, **time: float) -> None:
        """Move the business clock."""
        self.clock.move(timedelta(**time))

    def rows(self, statement: str, **values: Any) -> list[Any]:
        """Read from the database."""
        with self.runner.engine.connect() as connection:
            return list(connection.execute(text(statement), values).all())


def _token(by: str | None) -> dict[str, str]:
    return {} if by is None else {"Authorization": f"Bearer {by}"}
