"""What the processes are made of, as they are made: the application, and the search while intake does not answer."""

import pytest

from nrm_referral import wiring
from nrm_referral.app.find_candidates import FindCandidates
from nrm_referral.entrypoints.http.__main__ import build_app
from nrm_referral.settings import load
from nrm_shared.runner.runner import Runner
from services.referral.tests.integration.referral_town import ACTORS, Town

PUBLIC = {"/healthz", "/readyz", "/metrics"}


@pytest.fixture
def real_runner(town: Town) -> Runner:
    """Return the runner as the processes build it; the peers of these tests are nowhere."""
    runner = wiring.build_runner(wiring.foundation_of(load(), pool=2))
    runner.clock = town.clock
    return runner


def test_the_search_goes_on_with_the_age_band_while_intake_does_not_answer(town: Town, real_runner: Runner) -> None:
    case_id = town.case()
    item_id = town.approved(case_id, "N08", "T1")
    found = real_runner.ask(FindCandidates(item_id), actor=ACTORS["farida"])
    assert found.age == "band"
    assert [each.organisation for each in found.candidates] == ["provider-asha"]


def test_the_application_serves_every_route_of_the_agreement(town: Town) -> None:
    assert town.runner.service == "referral"
    paths = set(build_app(load()).openapi()["paths"])
    assert {
        "/v1/providers",
        "/v1/providers/{organisation}/authorisation",
        "/v1/providers/{organisation}/suspension",
        "/v1/offerings",
        "/v1/need-items/{item_id}/candidates",
        "/v1/need-items/{item_id}/closure",
        "/v1/referrals",
        "/v1/referrals/{referral_id}",
        "/v1/referrals/{referral_id}/issuance",
        "/v1/referrals/{referral_id}/acceptance",
        "/v1/referrals/{referral_id}/decline",
        "/v1/referrals/{referral_id}/revocation",
        "/v1/referrals/{referral_id}/service-start",
        "/v1/referrals/{referral_id}/deliveries",
        "/v1/referrals/{referral_id}/completion",
        "/v1/referrals/{referral_id}/slip",
        "/v1/cases/{case_id}/case-manager",
        "/v1/plans",
    } <= paths


def test_every_route_demands_a_token(town: Town) -> None:
    for path, moves in build_app(load()).openapi()["paths"].items():
        if path in PUBLIC:
            continue
        there = path.replace("{organisation}", "x")
        for name in ("referral_id", "item_id", "case_id", "plan_id", "offering_id", "notice_id"):
            there = there.replace(f"{{{name}}}", "0198b0c4-1a00-7000-8000-00000000000e")
        for method in moves:
            assert town.client.request(method, there).status_code == 401, (method, path)
