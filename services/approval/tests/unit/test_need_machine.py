"""Whatever order people act in: no need is approved by the wrong level, none is forgotten (2.6.6 to 2.6.8)."""

from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from nrm_approval.app.classify_request import (
    BridgeNeed,
    ClassifyRequest,
    ItemTerm,
    ReclassifyNeed,
    bridge_need,
    classify_request,
    reclassify_need,
)
from nrm_approval.app.decide_need import (
    DecideAsAuthority,
    DecideAsFocalPoint,
    Decision,
    WithdrawNeed,
    decide_as_authority,
    decide_as_focal_point,
    withdraw_need,
)
from nrm_approval.app.draft_request import DraftRequest, WantedNeed, draft_request
from nrm_approval.app.hold_need import HoldNeed, ResumeNeed, hold_need, resume_need
from nrm_approval.app.submit_request import (
    RectifyRequest,
    SubmitRequest,
    WithdrawRequest,
    rectify_request,
    submit_request,
    withdraw_request,
)
from nrm_approval.app.verify_request import VerifyRequest, verify_request
from nrm_approval.domain.findings import NEEDS
from nrm_shared.contracts.approval import CaseWorkChangedV1, NeedItemDecidedV1, RequestDecidedV1
from nrm_shared.kernel.errors import NrmError

from .fakes import FakeWork, case

TERMS = st.sampled_from(["T1", "T2", "T3"])
DECISIONS = st.sampled_from(["APPROVED", "REFUSED", "RETURNED"])


class Requests(RuleBasedStateMachine):
    """Submitter, focal point and Authority act in any order on one case; what is refused changes nothing."""

    @initialize(needs=st.lists(st.sampled_from(NEEDS), min_size=1, max_size=3), term=TERMS)
    def begin(self, needs: list[str], term: str) -> None:
        """One classified request to start with, so that decisions are not a rare end of a long way."""
        self.work: Any = FakeWork()
        self.case = case(self.work)
        request = self.draft(needs, term)
        for _ in range(3):
            self.next_step(request, "APPROVED", term)

    def attempt(self, who: str, role: str, handler: Any, command: Any) -> Any:
        """Let somebody try; a refusal is an answer too."""
        before = len(self.work.told)
        try:
            return handler(command, self.work.as_(who, role))
        except NrmError:
            assert len(self.work.told) == before, "a refusal tells nothing"
            return None

    def draft(self, needs: list[str], term: str) -> Any:
        items = tuple(WantedNeed(need, term) for need in needs)
        return draft_request(DraftRequest(self.case.id, "VICTIM", items), self.work.as_("anika", "ASR"))

    def next_step(self, request: Any, outcome: str, term: str) -> None:
        """Do what the request's status calls for."""
        if request.status == "DRAFT":
            self.attempt("anika", "ASR", submit_request, SubmitRequest(request.id, True))
        elif request.status == "SUBMITTED":
            command = VerifyRequest(request.id, outcome, "because", points=("what?",))
            self.attempt("farida", "FP", verify_request, command)
        elif request.status == "RECTIFICATION":
            open_points = self.work.points.where(request_id=request.id, answer=None)
            answers = {point.id: "this" for point in open_points}
            self.attempt("anika", "ASR", rectify_request, RectifyRequest(request.id, answers))
        else:
            kept = self.work.items.where(request_id=request.id, status="VERIFIED")
            terms = tuple(ItemTerm(item.id, term, "reason") for item in kept)
            self.attempt("farida", "FP", classify_request, ClassifyRequest(request.id, terms))

    def some_item(self, data: st.DataObject, *statuses: str) -> Any:
        """Choose an item, one of these statuses if there is any."""
        items = list(self.work.items.kept.values())
        return data.draw(st.sampled_from([item for item in items if item.status in statuses] or items))

    @rule(needs=st.lists(st.sampled_from(NEEDS), min_size=1, max_size=3), term=TERMS)
    def ask_for_more(self, needs: list[str], term: str) -> None:
        self.draft(needs, term)

    @rule(data=st.data(), outcome=st.sampled_from(["APPROVED", "REJECTED", "SENT_FOR_RECTIFICATION"]), term=TERMS)
    def go_on(self, data: st.DataObject, outcome: str, term: str) -> None:
        self.next_step(data.draw(st.sampled_from(list(self.work.requests.kept.values()))), outcome, term)

    @rule(data=st.data())
    def take_back(self, data: st.DataObject) -> None:
        request = data.draw(st.sampled_from(list(self.work.requests.kept.values())))
        self.attempt("anika", "ASR", withdraw_request, WithdrawRequest(request.id, "VICTIM_CHOICE"))

    @rule(data=st.data(), term=TERMS)
    def reclassify(self, data: st.DataObject, term: str) -> None:
        item = self.some_item(data, "RETURNED", "PENDING_FP", "PENDING_AUTHORITY", "APPROVED")
        self.attempt("farida", "FP", reclassify_need, ReclassifyNeed(item.id, term, "reason"))

    @rule(data=st.data())
    def bridge(self, data: st.DataObject) -> None:
        item = self.some_item(data, "PENDING_AUTHORITY")
        self.attempt("farida", "FP", bridge_need, BridgeNeed(item.id, "cannot wait"))

    @rule(data=st.data(), decision=DECISIONS)
    def authority_decides(self, data: st.DataObject, decision: str) -> None:
        said = Decision(self.some_item(data, "PENDING_AUTHORITY").id, decision, "because")
        self.attempt("secretary", "AUT", decide_as_authority, DecideAsAuthority(said))

    @rule(data=st.data(), decision=DECISIONS)
    def focal_point_decides(self, data: st.DataObject, decision: str) -> None:
        said = Decision(self.some_item(data, "PENDING_FP").id, decision, "because")
        self.attempt("rokeya", "FP", decide_as_focal_point, DecideAsFocalPoint(said))

    @rule(data=st.data())
    def put_on_hold(self, data: st.DataObject) -> None:
        item = self.some_item(data, "PENDING_FP", "PENDING_AUTHORITY", "RETURNED", "APPROVED")
        self.attempt("farida", "FP", hold_need, HoldNeed(item.id, "UNREACHABLE"))

    @rule(data=st.data())
    def take_up_again(self, data: st.DataObject) -> None:
        self.attempt("farida", "FP", resume_need, ResumeNeed(self.some_item(data, "ON_HOLD").id))

    @rule(data=st.data())
    def withdraw(self, data: st.DataObject) -> None:
        item = self.some_item(data, "VERIFIED", "PENDING_FP", "PENDING_AUTHORITY", "RETURNED", "ON_HOLD")
        self.attempt("farida", "FP", withdraw_need, WithdrawNeed(item.id, "VICTIM_CHOICE"))

    @rule(data=st.data())
    def a_referral_is_issued(self, data: st.DataObject) -> None:
        item = self.some_item(data, "APPROVED")
        if item.status == "APPROVED":
            item.referred(self.work.now)

    @invariant()
    def an_approved_need_rests_on_one_approval_of_its_term_and_no_other_need_on_any(self) -> None:
        for item in self.work.items.kept.values():
            approved = "APPROVED" in (item.status, item.held_from)
            standing = self.work.approvals.where(item_id=item.id, status="APPROVED")
            assert [each.term for each in standing] == ([item.term] if approved else [])

    @invariant()
    def only_a_need_on_hold_remembers_where_it_came_from(self) -> None:
        for item in self.work.items.kept.values():
            remembers = (item.held_from is not None, item.held_at is not None, item.hold_reason is not None)
            assert set(remembers) == {item.status == "ON_HOLD"}

    @invariant()
    def no_approval_is_taken_from_under_a_referral(self) -> None:
        assert all(item.status == "APPROVED" for item in self.work.items.kept.values() if item.referred_at)

    @invariant()
    def only_the_right_level_decides(self) -> None:
        for event in self.work.of(NeedItemDecidedV1):
            assert event.level == ("FP" if event.term == "T1" else "AUTHORITY")

    @invariant()
    def every_waiting_need_has_exactly_one_question_and_one_clock(self) -> None:
        work = self.work
        for item in work.items.kept.values():
            pending = work.approvals.where(item_id=item.id, status="PENDING")
            questions = {"PENDING_FP", "PENDING_AUTHORITY"}
            waits = item.status in questions
            # On hold the question stays and the clock rests.
            assert len(pending) == int(waits or item.held_from in questions)
            clocks = [clock for clock, subject in work.deadlines.running if subject == item.id]
            assert clocks == ([] if not waits else ["K13" if item.term == "T1" else "K14"])

    @invariant()
    def a_request_is_decided_exactly_when_all_its_needs_are(self) -> None:
        work = self.work
        decided = {event.request_id for event in work.of(RequestDecidedV1)}
        assert len(decided) == len(work.of(RequestDecidedV1))
        for request in work.requests.kept.values():
            final = all(item.final for item in work.items.where(request_id=request.id))
            assert (request.id in decided) == (request.status == "DECIDED")
            assert request.status != "CLASSIFIED" or not final

    @invariant()
    def what_was_last_said_about_closing_is_true(self) -> None:
        work = self.work
        told = work.of(CaseWorkChangedV1)
        if told:
            busy = any(item.pending or item.to_be_served for item in work.items.kept.values())
            busy |= any(request.live or request.status == "DRAFT" for request in work.requests.kept.values())
            assert told[-1].open == busy


Requests.TestCase.settings = settings(max_examples=120, stateful_step_count=25, deadline=None)
TestRequests = Requests.TestCase
