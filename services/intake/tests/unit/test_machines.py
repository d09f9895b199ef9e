"""Every sequence of verbs keeps the machines' promises (2.6.1 to 2.6.3), found by hypothesis."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from nrm_intake.domain import case as cases
from nrm_intake.domain import consent as consents
from nrm_intake.domain import repatriation as repatriations
from nrm_intake.domain import report as reports
from nrm_intake.domain import rescue as rescues
from nrm_intake.domain.case import Case, CaseHasOpenWork
from nrm_intake.domain.repatriation import BEFORE_CONFIRMATION, NationalityNotConfirmed, OutOfOrder, Repatriation
from nrm_intake.domain.report import Report, ReportEnded
from nrm_shared.kernel.confidential import Confidential
from nrm_shared.kernel.errors import IllegalMove
from nrm_shared.kernel.ids import new_id
from nrm_shared.kernel.machine import NEW, Machine

NOW = datetime(2026, 8, 12, 3, 0, tzinfo=UTC)
BY: dict[str, Any] = {"by": "person:farida", "at": NOW}


def a_report() -> Report:
    report = Report(
        id=new_id(),
        number="RPT-26-000001-A",
        person_id=new_id(),
        channel="NGO",
        tip_type="INTERNAL",
        urgency="NORMAL",
        consent_basis="VICTIM",
        reporter_kind="ORGANISATION",
        receipt_hash=b"",
    )
    report.submit(**BY, triage_due_at=NOW)
    return report


def a_case() -> Case:
    case = Case(
        id=new_id(),
        number="NRM-26-000001-A",
        regime="any",
        person_id=new_id(),
        report_id=new_id(),
        tip_type="INTERNAL",
    )
    case.open(**BY)
    return case


def a_repatriation() -> Repatriation:
    record = Repatriation(
        id=new_id(),
        partner="mofa",
        reference="BEY-1",
        person_id=new_id(),
        country="LBN",
        mission="Beirut",
        informed_by="NGO",
        notified_at=NOW,
    )
    record.notify(**BY)
    return record


class ReportLife(RuleBasedStateMachine):
    """Anybody tries anything at any time."""

    def __init__(self) -> None:
        super().__init__()
        self.report = a_report()
        self.decided: str | None = None

    @rule(
        verb=st.sampled_from(["take_up", "request_information", "accept", "link", "screen_out", "answer", "withdraw"])
    )
    def move(self, verb: str) -> None:
        more: dict[str, Any] = dict(BY)
        arguments: tuple[Any, ...] = ()
        if verb in {"accept", "link"}:
            arguments = (new_id(),)
        elif verb == "screen_out":
            arguments = ("NOT_TRAFFICKING",)
        elif verb == "answer":
            more["triage_due_at"] = NOW
        before = self.report.row_version
        try:
            getattr(self.report, verb)(*arguments, **more)
        except IllegalMove:
            assert self.report.row_version == before
            return
        assert self.decided is None, "a decided report moved"
        if self.report.status not in reports.OPEN_STATUSES:
            self.decided = self.report.status

    @rule()
    def add_facts(self) -> None:
        try:
            self.report.note_added()
        except ReportEnded:
            assert self.decided

    @invariant()
    def a_case_exists_exactly_when_accepted_or_linked(self) -> None:
        assert (self.report.case_id is not None) == (self.report.status in {"ACCEPTED", "LINKED"})

    @invariant()
    def nobody_is_sent_away_without_signposting(self) -> None:
        assert self.report.signposted == (self.report.status == "SCREENED_OUT")


class RepatriationLife(RuleBasedStateMachine):
    """Letters arrive in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.record = a_repatriation()
        self.confirmed = False

    @rule()
    def request(self) -> None:
        try:
            self.record.request_nationality("PS-404190", **BY)
        except OutOfOrder:
            assert self.record.status not in {"NOTIFIED", "NATIONALITY_NOT_CONFIRMED"}

    @rule(result=st.sampled_from(["CONFIRMED", "NOT_CONFIRMED"]))
    def answer(self, result: str) -> None:
        waited = self.record.status == "NATIONALITY_REQUESTED"
        assert self.record.nationality_answered(result, **BY) == waited
        self.confirmed = self.confirmed or (waited and result == "CONFIRMED")

    @rule()
    def travel(self) -> None:
        try:
            self.record.arrange_travel(None, "PASSPORT", None, **BY)
        except NationalityNotConfirmed:
            assert self.record.status in BEFORE_CONFIRMATION
        except OutOfOrder:
            assert self.record.status in {"RETURNED", "RECEIVED", "REPORTED"}

    @rule()
    def come_back(self) -> None:
        try:
            self.record.returned(NOW, "AIR", Confidential(self.record.person_id, "DAC"), **BY)
            self.record.received("NGO", NOW, None, **BY)
        except OutOfOrder:
            assert self.record.status != "TRAVEL_ARRANGED"

    @rule()
    def report(self) -> None:
        home = self.record.status in {"RETURNED", "RECEIVED"}
        assert self.record.report(new_id(), **BY) == home

    @invariant()
    def nobody_travels_unconfirmed(self) -> None:
        assert self.confirmed or self.record.status in BEFORE_CONFIRMATION


class CaseLife(RuleBasedStateMachine):
    """Services say what is open, the focal point closes and reopens, determinations arrive."""

    def __init__(self) -> None:
        super().__init__()
        self.case = a_case()
        self.sequence = 0
        self.open: dict[str, bool] = {"approval": False, "referral": False}

    @rule(owner=st.sampled_from(["approval", "referral"]), open=st.booleans(), late=st.booleans())
    def say(self, owner: str, open: bool, late: bool) -> None:
        self.sequence += 1
        self.case.work_said(owner, ("LIVE",) if open else (), -1 if late else self.sequence)
        if not late:
            self.open[owner] = open

    @rule(verb=st.sampled_from(["close", "hold", "reopen", "resume"]))
    def move(self, verb: str) -> None:
        arguments = () if verb == "resume" else ("GOALS_MET",)
        try:
            getattr(self.case, verb)(*arguments, **BY)
        except CaseHasOpenWork:
            assert any(self.open.values())
        except IllegalMove:
            pass
        else:
            assert verb != "close" or not any(self.open.values())

    @rule(outcome=st.sampled_from([*cases.DECIDED, "PROVISIONAL"]), round=st.integers(1, 4))
    def determine(self, outcome: str, round: int) -> None:
        before, newest = self.case.victim_status, self.case.determination_round
        changed = self.case.determine(outcome, round, **BY)
        expected = outcome if round >= newest and outcome in cases.DECIDED else before
        assert self.case.victim_status == expected
        assert changed == (expected != before)

    @invariant()
    def a_closed_case_has_a_date(self) -> None:
        assert (self.case.closed_at is not None) == (self.case.status == "CLOSED")


TestReportLife = ReportLife.TestCase
TestRepatriationLife = RepatriationLife.TestCase
TestCaseLife = CaseLife.TestCase

MACHINES = [
    reports.MACHINE,
    cases.MACHINE,
    cases.VICTIM_STATUS,
    repatriations.MACHINE,
    rescues.MACHINE,
    consents.MACHINE,
]


@pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: machine.name)
def test_every_status_can_be_reached(machine: Machine) -> None:
    reached = {NEW}
    for _ in machine.moves:
        reached |= {move.target for move in machine.moves if move.source in reached}
    assert machine.statuses <= reached


@given(st.sampled_from(["SUBMITTED", "TRIAGE", "INFO_REQUESTED"]))
def test_the_reporter_can_always_withdraw_before_the_decision(status: str) -> None:
    assert reports.MACHINE.can(status, "withdraw")
