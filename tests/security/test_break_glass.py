"""Break-glass: one case, sixty minutes, a reason, a fresh sign-in; told at once, reviewed in three working days.

Intake and monitoring are real, each on its own PostgreSQL; events are carried from one outbox to the other inbox by hand.
"""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi.testclient import TestClient
from prometheus_client import REGISTRY
from sqlalchemy import Engine, text

from nrm_intake import wiring
from nrm_intake.app.end_break_glass import AnyBreakGlassOver, EndBreakGlass
from nrm_intake.entrypoints.http.__main__ import application
from nrm_intake.entrypoints.watch import show_unreviewed
from nrm_intake.settings import load
from nrm_local.secrets import Secrets
from nrm_monitoring import wiring as monitoring_wiring
from nrm_monitoring.entrypoints.http.__main__ import app_of
from nrm_monitoring.settings import load as load_monitoring
from nrm_shared.http.door import Door
from nrm_shared.inbox.delivery import Delivery
from nrm_shared.kernel.actor import Actor, system
from nrm_shared.kernel.clock import ManualClock
from nrm_shared.kernel.ids import new_id
from nrm_shared.runner.batch import Inbox
from nrm_shared.security.fresh import LATELY_SECONDS
from services.intake.tests.integration.intake_under_test import ACTORS, NOW, Intake, person
from tests.support.postgres import ServiceDatabase
from tests.support.services import ServiceEnvironment

WHY = {"reason": "LIFE_IN_DANGER", "text": "She called the committee from the bus station, followed by two men."}
BOTH = person("both", "ctc-BD4041", "CTC", "DPO")
CTC, OTHER_CTC, FOCAL_POINT, DPO, OFFICER = "ctc-jashore", "ctc-khulna", "farida", "dpo", "ngo-officer"
HOUR = timedelta(minutes=60)


def actor_of(token: str) -> Actor:
    """Return the actor of a token `name` or `name@seconds since the sign-in`."""
    name, _, age = token.partition("@")
    actor = BOTH if name == "both" else ACTORS[name]
    return replace(actor, authenticated_at=time.time() - float(age or 0))


@dataclass
class Office:
    """Intake with one open case, and the monitoring that hears of it."""

    intake: Intake
    monitoring: Inbox
    screens: TestClient
    case_id: str

    def open(self, by: str = CTC, case_id: str | None = None, **more: Any) -> httpx.Response:
        return self.intake.post(by, f"/v1/cases/{case_id or self.case_id}/break-glass", WHY | more)

    def opened(self, by: str = CTC) -> str:
        return str(self.intake.done(self.open(by), 201)["break_glass_id"])

    def read(self, id: str, by: str = CTC) -> httpx.Response:
        return self.intake.get(by, f"/v1/break-glass/{id}/person")

    def carry(self) -> None:
        for row in self.intake.outbox():
            if row.exchange == "intake.events":
                delivery = Delivery(
                    "monitoring.inbox", bytes(row.body), str(row.message_id), row.type, row.content_type
                )
                self.monitoring.run_batch([delivery])

    def work_of(self, who: str) -> dict[str, dict[str, Any]]:
        answer = self.screens.get("/v1/work-items", headers={"Authorization": f"Bearer {who}"})
        assert answer.status_code == 200, answer.text
        return {item["kind"]: item for item in answer.json()["items"]}

    def end_what_is_over(self) -> None:
        runner = self.intake.runner
        if runner.ask(AnyBreakGlassOver(), actor=system("intake")):
            runner.run(EndBreakGlass(), actor=system("intake"))

    def trail(self, where: str = "true") -> list[Any]:
        return self.intake.rows(f"SELECT * FROM audit_event WHERE {where} ORDER BY id")


@pytest.fixture
def office(
    service_database: Callable[[str], ServiceDatabase],
    service_environment: ServiceEnvironment,
    test_secrets: Secrets,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Office]:
    clock, engines = ManualClock(NOW), list[Engine]()
    for service in ("intake", "monitoring"):
        for name, value in service_environment(service, service_database(service)).items():
            monkeypatch.setenv(name, value)
    watching = monitoring_wiring.build_runner(monitoring_wiring.foundation_of(load_monitoring(), pool=3))
    foundation = wiring.foundation_of(load(), pool=3)
    runner = wiring.build_runner(foundation)
    runner.clock = watching.clock = clock
    engines += [runner.engine, watching.engine]
    inbox, from_mofa = wiring.build_inbox(runner), wiring.build_mofa_inbox(runner, foundation)
    intake = Intake(runner, clock, inbox, from_mofa, test_secrets, foundation.erasure_key)
    intake.http = TestClient(application(runner, actor_of), raise_server_exceptions=False)
    screens = TestClient(app_of(Door(watching, actor_of), watching), raise_server_exceptions=False)
    made = Office(intake, monitoring_wiring.build_inbox(watching), screens, intake.open_case()["case_id"])
    made.carry()
    yield made
    for engine in engines:
        engine.dispose()


def test_a_coordinator_learns_the_name_of_one_case_and_how_to_reach_the_person(office: Office) -> None:
    closed(office.intake.get(CTC, f"/v1/cases/{office.case_id}/person"))
    shown = office.intake.done(office.read(office.opened()))
    assert (shown["name"], shown["level"]) == ("রেহানা খাতুন", "L3")
    assert [phone["number"] for phone in shown["phones"]] == ["+8801712345678"], "the safe one only"
    for field in ("identifiers", "father_name", "mother_name", "home_address", "current_address", "date_of_birth"):
        assert unseen(shown[field]), field
    # The ordinary way stays closed.
    closed(office.intake.get(CTC, f"/v1/cases/{office.case_id}/person"))


def unseen(value: Any) -> bool:
    """Return whether a field is empty, or the placeholder for what is not shown."""
    return not value or (isinstance(value, dict) and value.get("masked") is True)


def closed(answer: httpx.Response) -> None:
    """Assert that nothing was shown: the case is known to the coordinator, so it may be 403 where others get 404."""
    assert answer.status_code in (403, 404), answer.text


def test_every_read_is_audited_under_the_opening(office: Office) -> None:
    id = office.opened()
    office.read(id)
    office.read(id)
    rows = office.trail(f"break_glass = '{id}'")
    assert [(row.actor, row.role, row.action, row.level) for row in rows] == [
        ("person:ctc-jashore", "CTC", "person:read", "L3")
    ] * 2
    assert "name" in rows[0].fields and "phones" in rows[0].fields


def test_it_needs_a_sign_in_of_the_last_five_minutes(office: Office) -> None:
    office.intake.refused(office.open(f"{CTC}@{LATELY_SECONDS + 1}"), 403, "sign-in-again")
    assert office.trail("outcome = 'denied'")[-1].reason == "sign-in-again"
    assert office.open(f"{CTC}@{LATELY_SECONDS - 10}").status_code == 201


@pytest.mark.parametrize("body", [{"reason": "CURIOSITY"}, {"reason": None}, {"text": ""}, {"text": " " * 20}])
def test_it_needs_a_reason_by_code_and_in_words(office: Office, body: dict[str, Any]) -> None:
    assert office.open(**body).status_code == 422


def test_it_ends_by_itself_after_sixty_minutes_whether_anybody_noticed_or_not(office: Office) -> None:
    id = office.opened()
    office.intake.move(minutes=59)
    office.intake.done(office.read(id))
    office.intake.move(minutes=1)
    office.intake.refused(office.read(id), 409, "break-glass-ended")
    office.end_what_is_over()
    closed = [event for event in office.intake.events() if event["type"] == "intake.break-glass-closed.v1"]
    assert [event["data"]["how"] for event in closed] == ["TIME_OVER"]
    seen = office.intake.done(office.intake.get(DPO, f"/v1/break-glass/{id}"))
    assert seen["closed_at"] == seen["ends_at"]


def test_it_ends_by_hand_by_the_opener_or_who_supervises(office: Office) -> None:
    for by in (CTC, FOCAL_POINT, DPO):
        id = office.opened()
        office.intake.done(office.intake.post(by, f"/v1/break-glass/{id}/closure"))
        office.intake.refused(office.read(id), 409, "break-glass-ended")
        office.intake.refused(office.intake.post(by, f"/v1/break-glass/{id}/closure"), 409, "illegal-move")


def test_supervisor_and_data_protection_officer_are_told_at_once(office: Office) -> None:
    id = office.opened()
    assert [row.type for row in office.intake.outbox(clear=False)] == ["intake.break-glass-opened.v1"]
    office.carry()
    alert, review = office.work_of(FOCAL_POINT)["WATCH_BREAK_GLASS"], office.work_of(DPO)["REVIEW_BREAK_GLASS"]
    assert alert["object_id"] == review["object_id"] == id
    assert alert["case_id"] == office.case_id
    assert (alert["state"], review["state"]) == ("open", "open")
    office.intake.move(minutes=61)
    office.end_what_is_over()
    office.carry()
    assert "WATCH_BREAK_GLASS" not in office.work_of(FOCAL_POINT)


def test_the_review_is_due_in_three_working_days_and_a_late_one_is_seen(office: Office) -> None:
    # Wednesday 12 August 2026; Friday and Saturday rest.
    id = office.opened()
    office.intake.post(CTC, f"/v1/break-glass/{id}/closure")
    office.carry()
    assert office.work_of(DPO)["REVIEW_BREAK_GLASS"]["due_at"].startswith("2026-08-17")
    office.intake.move(days=5, minutes=1)
    assert office.work_of(DPO)["REVIEW_BREAK_GLASS"]["state"] == "overdue"
    late = office.intake.done(office.intake.get(DPO, "/v1/break-glass", overdue=True))
    assert [item["break_glass_id"] for item in late["items"]] == [id]
    answer = office.intake.post(DPO, f"/v1/break-glass/{id}/review", {"finding": "JUSTIFIED", "text": "Called back."})
    assert office.intake.done(answer)["status"] == "REVIEWED"
    assert [row.type for row in office.intake.outbox(clear=False)] == ["intake.break-glass-reviewed.v1"]
    office.carry()
    assert "REVIEW_BREAK_GLASS" not in office.work_of(DPO)
    assert office.intake.done(office.intake.get(DPO, "/v1/break-glass", overdue=True))["items"] == []


def test_operations_see_how_many_openings_nobody_has_reviewed(office: Office) -> None:
    def shown() -> list[float | None]:
        show_unreviewed(office.intake.runner, system("intake"))
        return [
            REGISTRY.get_sample_value("nrm_break_glass_unreviewed", {"review": each}) for each in ("in-time", "late")
        ]

    id = office.opened()
    office.intake.post(CTC, f"/v1/break-glass/{id}/closure")
    assert shown() == [1, 0]
    office.intake.move(days=5, minutes=1)
    assert shown() == [0, 1]
    office.intake.done(office.intake.post(DPO, f"/v1/break-glass/{id}/review", {"finding": "JUSTIFIED"}))
    assert shown() == [0, 0]


def test_the_review_outlives_the_case(office: Office) -> None:
    id = office.opened()
    office.intake.post(CTC, f"/v1/break-glass/{id}/closure")
    office.intake.done(
        office.intake.post(
            FOCAL_POINT, f"/v1/cases/{office.case_id}/closure", {"reason": "GOALS_MET", "victim_informed": True}
        )
    )
    office.carry()
    assert office.work_of(DPO)["REVIEW_BREAK_GLASS"]["object_id"] == id


def test_nobody_reviews_what_they_opened(office: Office) -> None:
    id = office.opened("both")
    office.intake.done(office.intake.post("both", f"/v1/break-glass/{id}/closure"))
    answer = office.intake.post("both", f"/v1/break-glass/{id}/review", {"finding": "JUSTIFIED"})
    office.intake.refused(answer, 409, "reviewed-by-opener")


def test_an_open_one_cannot_be_reviewed_away(office: Office) -> None:
    answer = office.intake.post(DPO, f"/v1/break-glass/{office.opened()}/review", {"finding": "JUSTIFIED"})
    office.intake.refused(answer, 409, "illegal-move")


def test_a_protected_witness_cannot_be_found_this_way(office: Office) -> None:
    id = office.opened()
    protect(office)
    office.intake.refused(office.read(id), 404, "not-found")
    office.intake.refused(office.open(by=BOTH_NAME), 404, "not-found")


BOTH_NAME = "both"


def protect(office: Office) -> None:
    with office.intake.runner.engine.begin() as connection:
        connection.execute(text("UPDATE case_file SET witness_protected = true"))


def test_a_case_elsewhere_and_one_that_is_not_there_look_the_same(office: Office) -> None:
    office.intake.refused(office.open(OTHER_CTC), 404, "not-found")
    office.intake.refused(office.open(case_id=str(new_id())), 404, "not-found")


@pytest.mark.parametrize("by", [OFFICER, "sharsha-oc", "dhaka-focal", "shirin", "authority-sec", FOCAL_POINT, DPO])
def test_it_is_the_coordinators_way_only(office: Office, by: str) -> None:
    office.intake.refused(office.open(by), 403, "forbidden")


def test_anothers_opening_opens_nothing(office: Office) -> None:
    id = office.opened()
    for by in (OTHER_CTC, "both"):
        office.intake.refused(office.read(id, by), 404, "not-found")


def test_it_is_one_case_and_no_search(office: Office) -> None:
    other = office.intake.open_case(subject={"name_bn": "শিউলি বেগম"})["case_id"]
    office.opened()
    closed(office.intake.get(CTC, f"/v1/cases/{other}/person"))
    labels = office.intake.post(CTC, "/v1/case-labels", {"case_ids": [office.case_id, other]})
    assert "রেহানা" not in labels.text and "শিউলি" not in labels.text


def test_the_same_case_is_not_opened_twice_at_a_time(office: Office) -> None:
    office.opened()
    office.intake.refused(office.open(), 409, "break-glass-open")


def test_no_second_case_is_opened_while_one_is_open(office: Office) -> None:
    """Decision 12: one case. Otherwise a coordinator reads the names of a whole district within a minute."""
    other = office.intake.open_case(subject={"name_bn": "শিউলি বেগম"})["case_id"]
    id = office.opened()
    office.intake.refused(office.open(case_id=other), 409, "break-glass-elsewhere")
    office.intake.done(office.intake.post(CTC, f"/v1/break-glass/{id}/closure"))
    assert office.open(case_id=other).status_code == 201


def test_the_next_case_is_opened_once_the_hour_of_the_first_is_over(office: Office) -> None:
    other = office.intake.open_case(subject={"name_bn": "শিউলি বেগম"})["case_id"]
    office.opened()
    office.intake.move(minutes=60)
    assert office.open(case_id=other).status_code == 201, "before anybody noticed that the hour is over"


def test_of_several_cases_opened_at_the_same_moment_one_is(office: Office) -> None:
    names = ("শিউলি", "শাপলা", "জবা")
    others = [office.intake.open_case(subject={"name_bn": name})["case_id"] for name in names]
    with ThreadPoolExecutor(4) as hands:
        answers = list(hands.map(lambda one: office.open(case_id=one), [office.case_id, *others]))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]


def test_a_closed_case_is_not_opened(office: Office) -> None:
    office.intake.done(
        office.intake.post(
            FOCAL_POINT, f"/v1/cases/{office.case_id}/closure", {"reason": "GOALS_MET", "victim_informed": True}
        )
    )
    office.intake.refused(office.open(), 409, "break-glass-impossible")


def test_the_words_are_sealed_and_travel_nowhere(office: Office) -> None:
    id = office.opened()
    (row,) = office.intake.rows("SELECT text FROM break_glass")
    assert b"bus station" not in bytes(row.text)
    assert "bus station" not in str([bytes(one.body) for one in office.intake.outbox()])
    assert "bus station" not in str(office.trail())
    assert "bus station" in office.intake.done(office.intake.get(DPO, f"/v1/break-glass/{id}"))["text"]
    assert "bus station" not in office.intake.get(DPO, "/v1/break-glass").text


def test_the_person_sees_that_somebody_looked_and_not_who(office: Office) -> None:
    office.read(office.opened())
    (person_id,) = office.intake.rows("SELECT person_id FROM case_file")[0]
    ACTORS["survivor"] = Actor(
        str(person_id), "survivor", None, frozenset({"SUR"}), cases=frozenset({UUID(office.case_id)})
    )
    office.intake.done(office.intake.get("survivor", f"/v1/cases/{office.case_id}/person"))
    page = office.intake.done(office.intake.get("survivor", f"/v1/cases/{office.case_id}/accesses"))
    looked = [item for item in page["items"] if item["break_glass"]]
    assert looked == [
        {"day": "2026-08-12", "what": "SHOWN", "organisation": "ctc-BD4041", "roles": ["CTC"], "break_glass": True}
    ]
    assert "person:" not in str(page), "no account of anybody"
    assert not [item for item in page["items"] if item["roles"] == ["SUR"]], "nor the own reading"


def test_the_list_of_who_looked_goes_on_page_by_page_and_is_the_persons_own(office: Office) -> None:
    for _ in range(3):
        office.intake.done(office.intake.get(FOCAL_POINT, f"/v1/cases/{office.case_id}/person"))
    path, found, after = f"/v1/cases/{office.case_id}/accesses", [], None
    while True:
        page = office.intake.done(office.intake.get(DPO, path, limit=2, **({"after": after} if after else {})))
        found += page["items"]
        after = page["next"]
        if after is None:
            break
    assert len(found) >= 3
    ACTORS["stranger"] = Actor(str(new_id()), "survivor", None, frozenset({"SUR"}))
    office.intake.refused(office.intake.get("stranger", path), 404, "not-found")
    for by in (CTC, OFFICER, FOCAL_POINT, "dhaka-focal"):
        office.intake.refused(office.intake.get(by, path), 403, "forbidden")
