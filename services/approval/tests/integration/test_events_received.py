"""What approval makes of the others' facts: late, doubled, many at once, and what it tells back (INV-40)."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import event as sqlalchemy_event
from sqlalchemy import text

from nrm_approval.adapters.restating import tell_assessments
from nrm_approval.app.timers import AnyApprovalUnused, LapseApprovals
from nrm_shared.clocks.usecases import AnyClockWaiting, BreachClocks
from nrm_shared.contracts import envelope, intake, referral, verification
from nrm_shared.kernel.actor import system
from nrm_shared.kernel.ids import new_id

from .conftest import PROVIDER, Approval
from .paths import assess, assign, classified, draft, submit

ITSELF = system("approval")


def determination(case_id: UUID, outcome: str = "CONFIRMED", round: int = 1) -> verification.DeterminationIssuedV1:
    return verification.DeterminationIssuedV1(
        determination_id=new_id(), case_id=case_id, outcome=outcome, differs_from_police=False, round=round
    )


def answers(approval: Approval) -> list[list[str]]:
    """What approval said to "may this case close?", one list of what blocks it per answer."""
    return [event["blocking"] for event in approval.events("approval.case-work-changed.v1")]


@contextmanager
def counted(approval: Approval) -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        statements.append(statement)

    sqlalchemy_event.listen(approval.runner.engine, "before_cursor_execute", note)
    yield statements
    sqlalchemy_event.remove(approval.runner.engine, "before_cursor_execute", note)


def test_two_hundred_determinations_are_loaded_with_one_statement_per_repository(approval: Approval) -> None:
    cases = [approval.open_case() for _ in range(200)]
    deliveries = [approval.delivery(determination(case), new_id(), 1, case) for case in cases]

    with counted(approval) as statements:
        approval.inbox.run_batch(deliveries)

    loads = [statement for statement in statements if "FOR UPDATE" in statement]
    assert len(loads) == 2
    assert len(statements) < 20
    assert len(answers(approval)) == 200
    assert approval.sql("SELECT count(*) FROM case_ref WHERE victim_status = 'CONFIRMED'")[0][0] == 200


def test_a_determination_that_comes_twice_has_one_effect(approval: Approval) -> None:
    case_id = approval.open_case()
    delivery = approval.delivery(determination(case_id), new_id(), 1, case_id)

    approval.inbox.run_batch([delivery, delivery])
    approval.inbox.run_batch([delivery])

    assert answers(approval) == [[]]


def test_an_older_determination_that_comes_late_changes_nothing(approval: Approval) -> None:
    case_id = approval.open_case()
    older = approval.delivery(determination(case_id, "INCONCLUSIVE"), new_id(), 1, case_id)
    approval.clock.move(timedelta(hours=1))
    approval.determine(case_id, "CONFIRMED", round=2)

    approval.inbox.run_batch([older])

    assert approval.sql("SELECT victim_status FROM case_ref")[0][0] == "CONFIRMED"


def test_a_determination_waits_for_its_case(approval: Approval) -> None:
    case_id = new_id()
    approval.determine(case_id)

    assert [row.reason for row in approval.sql("SELECT reason FROM parked")] == ["not-yet"]


def test_a_draft_counts_as_open_work_once_it_could_be_submitted(approval: Approval) -> None:
    case_id = approval.open_case()
    draft(approval, case_id, ("N05", "T2"), who="officer")
    approval.determine(case_id)
    approval.determine(case_id, "NOT_A_VICTIM", round=2)

    assert answers(approval) == [[], ["DRAFT_REQUEST"], []]


def test_the_answer_about_closing_follows_the_work(approval: Approval) -> None:
    case_id = approval.open_case()
    approval.consent(case_id)
    approval.determine(case_id)
    assess(approval, case_id)
    _, items = classified(approval, case_id, ("N06", "T1"))
    approval.post("farida", f"/v1/need-items/{items['N06']}/decision", {"decision": "APPROVED"})
    closed = referral.NeedItemClosedV1(item_id=UUID(items["N06"]), case_id=case_id, need="N06", outcome="MET")
    approval.tell(closed, items["N06"], 9, case_id)

    assert answers(approval) == [
        [],
        ["LIVE_ASSESSMENT"],
        [],
        ["DRAFT_REQUEST"],
        ["LIVE_REQUEST"],
        ["PENDING_APPROVAL"],
        ["OPEN_NEED"],
        [],
    ]


def test_a_closed_case_takes_no_new_work_until_it_is_reopened(approval: Approval) -> None:
    case_id = approval.open_case()
    approval.tell(intake.CaseClosedV1(case_id=case_id, reason="GOALS_MET"), case_id, 2, case_id)
    body = {"case_id": str(case_id), "organisation": "org-dhaka-care"}
    refused = approval.call("farida", "POST", "/v1/assessments", body)
    approval.tell(intake.CaseReopenedV1(case_id=case_id, reason="NEW_NEED"), case_id, 3, case_id)

    assert (refused.status, refused.code) == (409, "case-closed")
    assert assign(approval, case_id)["status"] == "ASSIGNED"


def test_a_case_on_hold_still_gets_emergency_help(approval: Approval) -> None:
    case_id = approval.open_case()
    held = intake.CaseStatusChangedV1(case_id=case_id, status="ON_HOLD", victim_status="POSSIBLE")
    approval.tell(held, case_id, 2, case_id)
    items = [{"need": "N05", "requested_term": "T2"}]
    body = {"case_id": str(case_id), "source": "ASSESSMENT", "items": items}

    assert approval.call("officer", "POST", "/v1/service-requests", body).code == "case-on-hold"
    emergency = draft(approval, case_id, ("N08", "T1"), who="officer", interim=True)
    assert submit(approval, emergency, who="officer")["status"] == "SUBMITTED"


def test_an_older_profile_that_comes_late_changes_nothing(approval: Approval) -> None:
    case_id = approval.open_case()
    profile = intake.CaseProfile(
        gender="Feminine", age_band="A_12_17", minor_now="yes", minor_at_act="yes", tip_type="INTERNAL"
    )
    newer = profile.model_copy(update={"age_band": "A_18_24", "minor_now": "no"})
    approval.tell(intake.CaseProfileChangedV1(case_id=case_id, profile=newer), case_id, 5, case_id)
    approval.tell(intake.CaseProfileChangedV1(case_id=case_id, profile=profile), case_id, 4, case_id)

    assert approval.sql("SELECT age_band FROM case_ref")[0][0] == "A_18_24"


def accepted(case_id: UUID, referral_id: UUID) -> referral.ReferralAcceptedV1:
    return referral.ReferralAcceptedV1(
        referral_id=referral_id, case_id=case_id, organisation=PROVIDER, item_ids=[new_id()]
    )


def issued(case_id: UUID, referral_id: UUID) -> referral.ReferralIssuedV1:
    return referral.ReferralIssuedV1(
        referral_id=referral_id,
        slip_number="REF-0000000000-0",
        case_id=case_id,
        organisation=PROVIDER,
        item_ids=[new_id()],
        needs=["N08"],
        fields=["name"],
        respond_by=datetime(2026, 8, 15, tzinfo=UTC),
    )


def declined(case_id: UUID, referral_id: UUID) -> referral.ReferralDeclinedV1:
    return referral.ReferralDeclinedV1(
        referral_id=referral_id, case_id=case_id, organisation=PROVIDER, item_ids=[new_id()], code="NO_CAPACITY"
    )


def test_who_was_asked_to_serve_and_has_not_answered_assesses_only_with_a_note(approval: Approval) -> None:
    case_id, referral_id = approval.open_case(), new_id()
    approval.post("secretary", "/v1/pool-members", {"organisation": PROVIDER}, expect=201)
    approval.tell(issued(case_id, referral_id), referral_id, 1, case_id)
    body = {"case_id": str(case_id), "organisation": PROVIDER}
    bare = approval.call("farida", "POST", "/v1/assessments", body)
    assert (bare.status, bare.code) == (409, "separation-of-duties-assessor-serves")
    approval.tell(declined(case_id, referral_id), referral_id, 2, case_id)
    approval.post("farida", "/v1/assessments", body, expect=201)


def test_who_accepted_stays_one_that_serves_when_another_referral_to_it_is_declined(approval: Approval) -> None:
    case_id, served, asked = approval.open_case(), new_id(), new_id()
    approval.post("secretary", "/v1/pool-members", {"organisation": PROVIDER}, expect=201)
    for id in (served, asked):
        approval.tell(issued(case_id, id), id, 1, case_id)
    approval.tell(accepted(case_id, served), served, 2, case_id)
    approval.tell(declined(case_id, asked), asked, 2, case_id)
    bare = approval.call("farida", "POST", "/v1/assessments", {"case_id": str(case_id), "organisation": PROVIDER})
    assert bare.code == "separation-of-duties-assessor-serves"


def test_who_has_each_assessment_is_told_once_more(approval: Approval) -> None:
    case_id = approval.open_case()
    id = str(assign(approval, case_id)["id"])
    with approval.runner.engine.begin() as connection:
        connection.execute(text("DELETE FROM outbox"))
        tell_assessments(connection)
    [row] = approval.sql("SELECT type, body FROM outbox")
    told = envelope.attributes_of(bytes(row.body))
    [known] = approval.sql("SELECT row_version FROM assessment")
    assert (row.type, told["sequence"]) == ("approval.assessment-stated.v1", str(known.row_version))
    assert told["data"] == {"assessment_id": id, "case_id": str(case_id), "organisation": "org-dhaka-care"}


def test_a_provider_of_the_case_becomes_its_assessor_only_with_a_note(approval: Approval) -> None:
    case_id, referral_id = approval.open_case(), new_id()
    approval.post("secretary", "/v1/pool-members", {"organisation": PROVIDER}, expect=201)
    approval.tell(accepted(case_id, referral_id), referral_id, 2, case_id)
    body = {"case_id": str(case_id), "organisation": PROVIDER}

    bare = approval.call("farida", "POST", "/v1/assessments", body)
    approval.post("farida", "/v1/assessments", body | {"conflict_note": "No other organisation near."}, expect=201)

    assert (bare.status, bare.code) == (409, "separation-of-duties-assessor-serves")


def test_a_referral_taken_back_before_it_was_accepted_ends_no_other(approval: Approval) -> None:
    case_id, live, revoked = approval.open_case(), new_id(), new_id()
    approval.tell(accepted(case_id, live), live, 2, case_id)
    taken_back = referral.ReferralRevokedV1(
        referral_id=revoked, case_id=case_id, organisation=PROVIDER, item_ids=[new_id()], reason="SAFETY"
    )
    approval.tell(taken_back, revoked, 2, case_id)

    assert approval.sql("SELECT until FROM case_access")[0][0] is None


def test_a_clock_is_told_of_when_it_is_half_over_and_when_it_runs_out_each_once(approval: Approval) -> None:
    case_id = approval.open_case()
    assigned = assign(approval, case_id)
    told = []
    for hours in (11, 1, 12):
        approval.clock.move(timedelta(hours=hours, seconds=1))
        while approval.runner.ask(AnyClockWaiting(), actor=ITSELF):
            approval.runner.run(BreachClocks(), actor=ITSELF)
        told.append(
            [len(approval.events(type)) for type in ("approval.clock-due.v1", "approval.clock-breached.v1")],
        )

    assert told == [[0, 0], [1, 0], [1, 1]]
    due, breached = approval.events("approval.clock-due.v1")[0], approval.events("approval.clock-breached.v1")[0]
    assert (due["clock"], due["object_id"]) == ("K11", assigned["id"])
    assert (breached["clock"], breached["object_id"], breached["statutory"]) == ("K11", assigned["id"], False)


def test_an_approval_nobody_used_lapses_and_one_in_use_does_not(approval: Approval) -> None:
    case_id = approval.open_case()
    approval.consent(case_id)
    approval.determine(case_id)
    assess(approval, case_id)
    _, items = classified(approval, case_id, ("N06", "T1"), ("N07", "T1"))
    body = {"decision": "APPROVED", "valid_until": datetime(2026, 8, 20, tzinfo=UTC).isoformat()}
    for item in items.values():
        approval.post("farida", f"/v1/need-items/{item}/decision", body)
    issued = referral.ReferralIssuedV1(
        referral_id=new_id(),
        slip_number="REF-0123456789-K",
        case_id=case_id,
        organisation=PROVIDER,
        item_ids=[UUID(items["N06"])],
        needs=["N06"],
        fields=["alias"],
        respond_by=approval.clock.now(),
    )
    approval.tell(issued, issued.referral_id, 2, case_id)
    approval.clock.move(timedelta(days=5))

    while approval.runner.ask(AnyApprovalUnused(), actor=ITSELF):
        approval.runner.run(LapseApprovals(), actor=ITSELF)

    statuses = {need: approval.get("farida", f"/v1/need-items/{id}")["status"] for need, id in items.items()}
    assert statuses == {"N06": "APPROVED", "N07": "LAPSED"}
    assert [event["item_id"] for event in approval.events("approval.need-item-lapsed.v1")] == [items["N07"]]
    assert answers(approval)[-1] == ["OPEN_NEED"]


def test_erasing_the_person_destroys_the_key_of_the_case(approval: Approval) -> None:
    case_id, person = approval.open_case(), new_id()
    approval.determine(case_id)
    draft(approval, case_id, ("N05", "T2"), who="officer")
    assert approval.sql("SELECT wrapped FROM data_key WHERE subject = :id", id=case_id)[0].wrapped

    approval.tell(intake.PersonErasedV1(person_id=person, case_ids=[case_id]), person)

    keys = approval.sql("SELECT subject, wrapped FROM data_key")
    assert {key.subject: key.wrapped for key in keys} == {case_id: None, person: None}


def test_an_overturned_determination_makes_the_person_possible_again(approval: Approval) -> None:
    case_id = approval.open_case()
    approval.consent(case_id)
    approval.determine(case_id)
    assess(approval, case_id)
    id = draft(approval, case_id, ("N05", "T2"))
    approval.clock.move(timedelta(hours=1))

    approval.uphold(case_id)
    assert approval.events("approval.case-work-changed.v1")[-1]["blocking"] == ["DRAFT_REQUEST"]
    approval.overturn(case_id)

    assert submit(approval, id, expect=409)["code"] == "victim-not-confirmed"
    assert approval.events("approval.case-work-changed.v1")[-1]["blocking"] == []
    approval.clock.move(timedelta(hours=1))
    approval.determine(case_id, round=2)
    assert submit(approval, id)["status"] == "SUBMITTED"


def test_a_review_that_arrives_after_the_next_determination_changes_nothing(approval: Approval) -> None:
    case_id = approval.open_case()
    approval.consent(case_id)
    approval.determine(case_id)
    assess(approval, case_id)
    id = draft(approval, case_id, ("N05", "T2"))
    before = approval.clock.now()
    approval.clock.move(timedelta(hours=2))
    approval.determine(case_id, round=2)
    approval.clock.move(before - approval.clock.now() + timedelta(hours=1))

    approval.overturn(case_id)

    assert submit(approval, id)["status"] == "SUBMITTED"
