"""Referral on a real PostgreSQL: its own HTTP application and inbox, a clock that can be moved, fictional people."""

import itertools
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from fastapi.testclient import TestClient
from httpx import Response
from sqlalchemy import text

from nrm_referral import wiring
from nrm_referral.app.ports import ExactProfile
from nrm_shared.contracts import approval, envelope, identity, intake
from nrm_shared.contracts.base import Event
from nrm_shared.inbox.delivery import Delivery
from nrm_shared.kernel.actor import Actor
from nrm_shared.kernel.clock import ManualClock
from nrm_shared.kernel.ids import new_id
from nrm_shared.runner.runner import Runner

JASHORE, KHULNA, UNION = "BD4041", "BD4047", "BD40414715"
START = datetime(2026, 8, 12, 3, 0, tzinfo=UTC)

ACTORS = {
    "farida": Actor("farida", "person", "nrm-focal-point", frozenset({"FP"})),
    "authority": Actor("authority", "person", "national-authority", frozenset({"AUT"})),
    "asha": Actor("asha-pfp", "person", "provider-asha", frozenset({"PFP"})),
    "asha2": Actor("asha-pfp-2", "person", "provider-asha", frozenset({"PFP"})),
    "ain-sheba": Actor("ain-sheba-pfp", "person", "provider-ain-sheba", frozenset({"PFP"})),
    "ashroy": Actor("ashroy-pfp", "person", "provider-ashroy", frozenset({"PFP"})),
    "setu": Actor("setu-pfp", "person", "provider-setu", frozenset({"PFP"})),
    "both": Actor("both", "person", "provider-asha", frozenset({"PFP", "CMG"})),
    "committee": Actor("committee", "person", "ctc-jashore", frozenset({"CTC"}), (JASHORE,)),
    "union-committee": Actor("union-committee", "person", "ctc-union", frozenset({"CTC"}), (UNION,)),
    "shirin": Actor("shirin", "person", "provider-asha", frozenset({"CMG"})),
    "officer": Actor("officer", "person", "police-sharsha", frozenset({"POL"})),
}


def focal_person(organisation: str) -> str:
    """Return who declares what the organisation offers (2.2 PFP)."""
    return next(
        name for name, actor in ACTORS.items() if (actor.organisation, actor.has("PFP")) == (organisation, True)
    )


class Profiles:
    """Intake's answers: the age that a test sets, with languages and needs for access, and nothing before."""

    def __init__(self) -> None:
        self.age: int | None = None
        self.languages: frozenset[str] = frozenset()
        self.access_needs: frozenset[str] = frozenset()

    def of_item(self, item_id: UUID, caller: Any) -> ExactProfile | None:
        return None if self.age is None else ExactProfile(self.age, self.languages, self.access_needs)

    of_referral = of_item


@dataclass
class Town:
    """Referral with the surroundings of the acceptance scenarios."""

    runner: Runner
    client: TestClient
    clock: ManualClock
    profiles: Profiles
    versions: dict[UUID | str, int] = field(default_factory=dict)
    keys: Any = field(default_factory=itertools.count)

    # -- what others announce --------------------------------------------------------------------------------------

    def hear(self, *events: tuple[Event, UUID | str, UUID | None]) -> None:
        """Let events arrive in one batch: (event, subject, case)."""
        inbox = wiring.build_inbox(self.runner)
        inbox.run_batch([self.delivery(*each) for each in events])

    def delivery(self, event: Event, subject: UUID | str, case_id: UUID | None) -> Delivery:
        id = new_id()
        sequence = self.versions[subject] = self.versions.get(subject, 0) + 1
        body = envelope.write(
            event,
            id=id,
            source=f"/nrm/{event.owner()}",
            time=self.clock.now(),
            subject=str(subject),
            sequence=sequence,
            case_id=case_id,
        )
        return Delivery("referral.inbox", body, str(id), event.TYPE, envelope.CONTENT_TYPE)

    def organisation(self, name: str, en: str) -> None:
        event = identity.OrganisationChangedV1(
            organisation=name, label_bn="সেবা কেন্দ্র", label_en=en, kind="NGO", district=JASHORE, active=True
        )
        self.hear((event, name, None))

    def case(
        self, *, gender: str = "Feminine", band: str = "A_25_34", district: str = JASHORE, union: str | None = None
    ) -> UUID:
        case_id = new_id()
        profile = intake.CaseProfile(
            gender=gender,
            age_band=band,
            minor_now="no" if band == "A_25_34" else "unknown",
            minor_at_act="no",
            current_district=district,
            current_union_code=union,
            tip_type="INTERNAL",
        )
        event = intake.CaseOpenedV1(case_id=case_id, case_number="NRM-26-000001-C", report_id=new_id(), profile=profile)
        self.hear((event, case_id, case_id))
        return case_id

    def classified(self, case_id: UUID, need: str, term: str) -> UUID:
        item_id = new_id()
        event = approval.NeedItemClassifiedV1(
            item_id=item_id,
            request_id=new_id(),
            case_id=case_id,
            need=need,
            term=term,
            interim=False,
            level="FP" if term == "T1" else "AUTHORITY",
        )
        self.hear((event, item_id, case_id))
        return item_id

    def decided(self, case_id: UUID, item_id: UUID, need: str, term: str, decision: str = "APPROVED") -> None:
        event = approval.NeedItemDecidedV1(
            item_id=item_id,
            request_id=new_id(),
            case_id=case_id,
            need=need,
            term=term,
            decision=decision,
            level="FP" if term == "T1" else "AUTHORITY",
        )
        self.hear((event, item_id, case_id))

    def approved(self, case_id: UUID, need: str, term: str) -> UUID:
        item_id = self.classified(case_id, need, term)
        self.decided(case_id, item_id, need, term)
        return item_id

    def consent(
        self, case_id: UUID, purpose: str, organisation: str | None = None, needs: list[str] | None = None
    ) -> UUID:
        consent_id = new_id()
        event = intake.ConsentGivenV1(
            consent_id=consent_id,
            case_id=case_id,
            person_id=new_id(),
            purpose=purpose,
            organisation=organisation,
            needs=needs or [],
        )
        self.hear((event, consent_id, case_id))
        return consent_id

    def withdraw(
        self,
        case_id: UUID,
        consent_id: UUID,
        purpose: str,
        organisation: str | None = None,
        *,
        cause: str = "WITHDRAWN",
    ) -> None:
        event = intake.ConsentWithdrawnV1(
            consent_id=consent_id,
            case_id=case_id,
            person_id=new_id(),
            purpose=purpose,
            organisation=organisation,
            cause=cause,
        )
        self.hear((event, consent_id, case_id))

    # -- what people do --------------------------------------------------------------------------------------------

    def post(self, who: str, path: str, body: Any = None, *, match: int | None = None, key: str = "") -> Response:
        headers = {"Authorization": f"Bearer {who}", "Idempotency-Key": key or f"key-{next(self.keys)}"}
        headers["If-Match"] = "*" if match is None else f'"{match}"'
        answer: Response = self.client.post(path, json=body, headers=headers)
        return answer

    def get(self, who: str, path: str) -> Response:
        answer: Response = self.client.get(path, headers={"Authorization": f"Bearer {who}"})
        return answer

    def provider(self, organisation: str, en: str, *, authorised: bool = True) -> None:
        self.organisation(organisation, en)
        assert self.post("farida", "/v1/providers", {"organisation": organisation}).status_code == 201
        if authorised:
            dates = {"valid_from": "2026-07-01", "valid_until": "2027-06-30", "certificate_no": "C-1"}
            answer = self.post("authority", f"/v1/providers/{organisation}/authorisation", dates)
            assert answer.status_code == 200, answer.text

    def offering(self, organisation: str, need: str, terms: list[str], **limits: Any) -> UUID:
        body = {"organisation": organisation, "need": need, "terms": terms, "capacity_total": 5} | limits
        answer = self.post(focal_person(organisation), "/v1/offerings", body)
        assert answer.status_code == 201, answer.text
        return UUID(answer.json()["id"])

    def draft(self, item_id: UUID | str, organisation: str, **more: Any) -> Response:
        return self.post("farida", "/v1/referrals", {"item_ids": [str(item_id)], "organisation": organisation} | more)

    def issued(self, item_id: UUID | str, organisation: str, **more: Any) -> dict[str, Any]:
        drafted = self.draft(item_id, organisation, **more)
        assert drafted.status_code == 201, drafted.text
        answer = self.post("farida", f"/v1/referrals/{drafted.json()['id']}/issuance")
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def accepted(self, who: str, referral: dict[str, Any]) -> dict[str, Any]:
        answer = self.post(who, f"/v1/referrals/{referral['id']}/acceptance", match=referral["row_version"])
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    # -- what can be seen ------------------------------------------------------------------------------------------

    def told(self) -> list[dict[str, Any]]:
        """Return everything in the outbox, in the order of its telling."""
        with self.runner.engine.connect() as connection:
            bodies = connection.scalars(text("SELECT body FROM outbox ORDER BY id")).all()
        return [json.loads(bytes(body)) for body in bodies]

    def last(self, type: str) -> dict[str, Any]:
        """Return the data of the newest event of `type` (without owner and version)."""
        data: dict[str, Any] = [each for each in self.told() if each["type"] == f"referral.{type}.v1"][-1]["data"]
        return data

    def later(self, **by: float) -> int:
        """Move the clock and do what is due; return how many things that were."""
        self.clock.move(timedelta(**by))
        return wiring.sweep(self.runner)
