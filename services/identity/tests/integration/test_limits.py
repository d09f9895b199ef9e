"""How often one source may ask for tokens and begin sign-ins, as it is unless a setting says otherwise."""

from fastapi.testclient import TestClient

from nrm_identity.adapters.factors import TotpFactors
from nrm_identity.adapters.passwords import Argon2Passwords
from nrm_identity.entrypoints.http.__main__ import build_app
from nrm_identity.settings import SIGN_INS_PER_MINUTE, Settings
from nrm_shared.runner.runner import Runner
from services.identity.tests.people import MovedClock


def test_one_source_asks_for_so_many_tokens_and_sign_ins_and_then_waits(
    settings: Settings, runner: Runner, passwords: Argon2Passwords, clock: MovedClock
) -> None:
    application = build_app(
        settings.model_copy(update={"sign_ins_per_minute": SIGN_INS_PER_MINUTE}), passwords, TotpFactors(clock)
    )
    http = TestClient(application, client=("2001:db8::1", 1))
    assert {http.post("/v1/tokens", json={}).status_code for _ in range(SIGN_INS_PER_MINUTE)} == {422}

    neighbour = TestClient(application, client=("2001:db8::2", 1))
    for answer in (neighbour.post("/v1/tokens", json={}), neighbour.post("/v1/sign-ins")):
        assert (answer.status_code, answer.json()["code"]) == (429, "too-many-requests")
        assert 0 < int(answer.headers["Retry-After"]) <= 61
    # Somebody else is not refused for it, and what every service needs to know a token is always told.
    assert TestClient(application, client=("2001:db8:1::1", 1)).post("/v1/tokens", json={}).status_code == 422
    assert neighbour.get("/.well-known/jwks.json").status_code == 200
