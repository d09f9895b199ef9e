"""Every answer tells a browser to keep nothing, run nothing and guess nothing; and what no browser may be made to send."""

import pytest
from fastapi.testclient import TestClient
from prometheus_client import REGISTRY

from nrm_shared.http.headers import HEADERS
from shared.tests.town import application

SIGNED_IN = {"Authorization": "Bearer farida"}


@pytest.fixture
def http() -> TestClient:
    return TestClient(application(), raise_server_exceptions=False)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/public"),
        ("GET", "/signed-in"),
        ("GET", "/nowhere"),
        ("DELETE", "/bodies"),
        ("POST", "/commands"),
        ("GET", "/bug"),
        ("GET", "/http/503"),
        ("GET", "/readyz"),
        ("GET", "/openapi.json"),
    ],
)
def test_every_answer_is_headed_also_a_refusal_and_a_fault(http: TestClient, method: str, path: str) -> None:
    answer = http.request(method, path)
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS


def test_a_browser_that_came_over_tls_once_never_comes_without_it_again_nor_to_a_host_below() -> None:
    age, subdomains = HEADERS["Strict-Transport-Security"].split("; ")
    assert int(age.removeprefix("max-age=")) >= 365 * 24 * 3600
    assert subdomains == "includeSubDomains"


def test_an_answer_opened_in_a_browser_runs_nothing_and_stands_in_nobodys_frame() -> None:
    policy = set(HEADERS["Content-Security-Policy"].split("; "))
    assert {"default-src 'none'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "sandbox"} <= policy


def test_a_route_may_say_itself_how_long_its_answer_is_kept(http: TestClient) -> None:
    assert http.get("/kept").headers["Cache-Control"] == "public, max-age=300"


@pytest.mark.parametrize("origin", ["https://evil.example", "null"])
def test_no_page_of_another_origin_may_read_an_answer(http: TestClient, origin: str) -> None:
    asked = {
        "Origin": origin,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization",
    }
    before, after = http.options("/bodies", headers=asked), http.get("/public", headers={"Origin": origin})
    assert before.status_code == 405
    assert not [name for name in [*before.headers, *after.headers] if name.lower().startswith("access-control-")]


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""]
)
def test_what_a_foreign_page_can_send_unasked_is_no_body_of_ours(http: TestClient, kind: str) -> None:
    answer = http.post("/bodies", content=b'{"text":"x"}', headers={"Content-Type": kind})
    assert answer.status_code in (415, 422)


def test_a_cookie_is_neither_set_nor_believed(http: TestClient) -> None:
    signed_in = http.get("/signed-in", headers=SIGNED_IN)
    assert "Set-Cookie" not in signed_in.headers
    cookie = {"Cookie": "Authorization=Bearer farida; access_token=farida; session=farida"}
    assert http.get("/signed-in", headers=cookie).status_code == 401


@pytest.mark.parametrize("method", ["TRACE", "TRACK", "CONNECT"])
def test_no_request_is_sent_back_to_be_read(http: TestClient, method: str) -> None:
    answer = http.request(method, "/public", headers=SIGNED_IN)
    assert answer.status_code == 405
    assert "farida" not in answer.text


def test_json_is_said_to_be_json_and_a_problem_to_be_a_problem(http: TestClient) -> None:
    assert http.get("/public").headers["Content-Type"] == "application/json"
    assert http.get("/nowhere").headers["Content-Type"] == "application/problem+json"
    assert "charset=utf-8" in http.get("/metrics").headers["Content-Type"]


@pytest.mark.parametrize("path", ["/public/", "//evil.example/", "/http//evil.example", "/public//"])
def test_no_answer_sends_a_browser_elsewhere(http: TestClient, path: str) -> None:
    answer = http.get(path, headers={"Host": "evil.example"}, follow_redirects=False)
    assert answer.status_code in (404, 405, 422)
    assert "Location" not in answer.headers


def test_a_parameter_given_twice_or_in_another_place_gains_nothing(http: TestClient) -> None:
    twice = http.get("/things/one?id=two&limit=1&limit=99", headers={"id": "three", "limit": "77"})
    assert twice.json() == {"id": "one", "limit": 99}
    assert http.get("/things/one?limit=1&limit=101").status_code == 422
    assert http.get("/signed-in?Authorization=Bearer+farida&access_token=farida").status_code == 401


@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", "/signed-in", "4xx"), ("POST", "/bodies", "4xx"), ("GET", "/bug", "5xx")]
)
def test_each_refusal_at_the_door_is_counted_by_route_and_status(
    http: TestClient, method: str, path: str, status: str
) -> None:
    labels = {"service": "town", "route": path, "method": method, "status": status}

    def counted() -> float:
        return REGISTRY.get_sample_value("nrm_http_request_seconds_count", labels) or 0.0

    before = counted()
    http.request(method, path, content=b"[")
    assert counted() == before + 1


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/static/", "/.git/config", "/.env", "/public/../.git/HEAD"])
def test_there_is_no_page_folder_or_file_to_be_found(http: TestClient, path: str) -> None:
    assert http.get(path).status_code == 404
