"""The assessor pool is listed by who approves it and who assigns from it; an assessor finds the own organisation (2.2)."""

import pytest

from .conftest import POOL_ORGANISATION, PROVIDER, Approval


@pytest.fixture
def pool(approval: Approval) -> Approval:
    """Return approval with two organisations in the pool."""
    approval.post("secretary", "/v1/pool-members", {"organisation": PROVIDER}, expect=201)
    return approval


@pytest.mark.parametrize("who", ["farida", "secretary"])
def test_the_pool_is_listed_page_by_page_without_gaps_or_repeats(pool: Approval, who: str) -> None:
    first = pool.get(who, "/v1/pool-members?limit=1")
    second = pool.get(who, f"/v1/pool-members?limit=1&after={first['next']}")

    listed = [member["organisation"] for page in (first, second) for member in page["items"]]
    assert sorted(listed) == sorted([POOL_ORGANISATION, PROVIDER])
    assert second["next"] is None


def test_a_place_in_the_list_reads_as_it_does_alone(pool: Approval) -> None:
    listed = pool.get("farida", "/v1/pool-members")["items"]

    assert listed[0] == pool.get("farida", f"/v1/pool-members/{listed[0]['organisation']}")


def test_an_organisation_that_left_stays_in_the_list(pool: Approval) -> None:
    pool.post("secretary", f"/v1/pool-members/{PROVIDER}/removal", {"reason": "STANDARDS"})

    told = {member["organisation"]: member["status"] for member in pool.get("farida", "/v1/pool-members")["items"]}

    assert told == {POOL_ORGANISATION: "APPROVED", PROVIDER: "REMOVED"}


@pytest.mark.parametrize(
    ("who", "own"), [("anika", [POOL_ORGANISATION]), ("shelter-assessor", [PROVIDER]), ("stranger", [])]
)
def test_an_assessor_is_listed_the_own_organisation_only(pool: Approval, who: str, own: list[str]) -> None:
    assert [member["organisation"] for member in pool.get(who, "/v1/pool-members")["items"]] == own


def test_nobody_else_lists_the_pool(pool: Approval) -> None:
    assert pool.call("shelter-focal", "GET", "/v1/pool-members").status == 403


def test_a_cursor_of_another_list_is_refused(pool: Approval) -> None:
    answer = pool.call("farida", "GET", "/v1/pool-members?after=WyJ4Il0")

    assert (answer.status, answer.body["errors"][0]["code"]) == (422, "not-a-cursor")
