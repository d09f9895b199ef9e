"""One Idempotency-Key, one report, one answer: also when a hundred requests come at once."""

import json
import threading
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import httpx
from sqlalchemy import create_engine, text

from nrm_local.ports import free_ports
from nrm_shared.db.engine import driver_url
from tests.support.processes import supervised
from tests.support.waiting import eventually

AT_ONCE = 100
REPORT = {
    "channel": "VOT_STATEMENT",
    "consent_basis": "VICTIM",
    "reporter_kind": "SELF",
    "current_district": "BD3026",
    "narrative": "A fictional story of a fictional person.",
    "consents": [{"purpose": "C1", "method": "ONLINE"}],
}


def test_a_hundred_simultaneous_submissions_with_one_key_make_one_report_and_one_answer(
    service_database: Callable[[str], Any], service_environment: Callable[..., dict[str, str]]
) -> None:
    database = service_database("intake")
    [port] = free_ports(1)
    base = f"http://127.0.0.1:{port}"
    answers: list[httpx.Response] = []
    barrier = threading.Barrier(AT_ONCE)
    key = str(uuid4())

    def submit() -> None:
        with httpx.Client(base_url=base, trust_env=False, timeout=30) as client:
            barrier.wait()
            answers.append(client.post("/v1/reports", json=REPORT, headers={"Idempotency-Key": key}))

    environment = service_environment("intake", database=database, port=port)
    with supervised("nrm_intake.entrypoints.http", environment=environment):
        eventually(lambda: _is_ready(base), "intake is ready", 40)
        threads = [threading.Thread(target=submit) for _ in range(AT_ONCE)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert {answer.status_code for answer in answers} == {201}
    assert len({json.dumps(answer.json(), sort_keys=True) for answer in answers}) == 1
    assert len({answer.headers["NRM-Event"] for answer in answers}) == 1
    assert sum("Idempotent-Replayed" in answer.headers for answer in answers) == AT_ONCE - 1
    engine = create_engine(driver_url(database.app_url))
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM report")).scalar_one() == 1
        assert connection.execute(text("SELECT count(*) FROM http_once")).scalar_one() == 1
    engine.dispose()


def _is_ready(base: str) -> bool:
    try:
        return httpx.get(f"{base}/readyz", trust_env=False, timeout=2).status_code == 200
    except httpx.HTTPError:
        return False
