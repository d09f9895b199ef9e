"""Queues in the order of their due time, page by page (docs/architecture.md)."""

from datetime import timedelta

from .conftest import Approval
from .paths import assess, classified, draft, submit


def test_a_queue_is_read_page_by_page_without_gaps_or_repeats(approval: Approval) -> None:
    for _ in range(3):
        case_id = approval.open_case()
        approval.consent(case_id)
        approval.determine(case_id)
        assess(approval, case_id)
        classified(approval, case_id, ("N05", "T2"), ("N07", "T2"))
        approval.clock.move(timedelta(hours=1))

    seen, after = [], ""
    while True:
        page = approval.get("secretary", f"/v1/need-items?queue=authority&limit=2{after}")
        seen += [(item["due_at"], item["id"]) for item in page["items"]]
        if page["next"] is None:
            break
        after = f"&after={page['next']}"

    assert len(seen) == len(set(seen)) == 6
    assert seen == sorted(seen)


def test_requests_wait_in_the_queue_of_verification(approval: Approval) -> None:
    case_id = approval.open_case()
    approval.determine(case_id)
    id = draft(approval, case_id, ("N05", "T2"), who="officer")
    submit(approval, id, who="officer")

    waiting = approval.get("farida", "/v1/service-requests?queue=verification")["items"]

    assert [entry["id"] for entry in waiting] == [id]


def test_a_case_manager_lists_needs_only_by_a_case_that_is_managed(approval: Approval) -> None:
    case_id, other = approval.open_case(), approval.open_case()
    approval.consent(case_id)
    approval.determine(case_id)
    approval.serves(case_id)
    assess(approval, case_id)
    classified(approval, case_id, ("N05", "T2"))

    own = approval.get("shirin", f"/v1/need-items?case_id={case_id}")["items"]

    assert [item["need"] for item in own] == ["N05"]
    assert approval.call("shirin", "GET", "/v1/need-items?queue=authority").status == 404
    assert approval.call("shirin", "GET", f"/v1/need-items?case_id={other}").status == 404


def test_who_may_only_ask_for_needs_reads_no_decision_on_them(approval: Approval) -> None:
    """2.14 Approval: nothing for frontline bodies and assessors."""
    case_id = approval.open_case()
    approval.consent(case_id)
    approval.determine(case_id)
    assess(approval, case_id)
    _, items = classified(approval, case_id, ("N05", "T2"))
    for who in ("anika", "officer"):
        assert approval.call(who, "GET", f"/v1/need-items?case_id={case_id}").status == 403
        assert approval.call(who, "GET", f"/v1/need-items/{items['N05']}").status == 403


def test_a_cursor_that_is_not_ours_is_refused(approval: Approval) -> None:
    answer = approval.call("farida", "GET", "/v1/need-items?queue=authority&after=x")

    [problem] = answer.body["errors"]
    assert (answer.status, problem["pointer"], problem["code"]) == (422, "/after", "not-a-cursor")
    assert problem["bn"]["title"]
    assert problem["en"]["title"]
