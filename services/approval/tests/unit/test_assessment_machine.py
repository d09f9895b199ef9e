"""Whatever happens to a consent: no assessment starts or is submitted without it (INV-12, 2.6.5)."""

from datetime import date
from itertools import pairwise
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from nrm_approval.domain.assessment import MACHINE, NeedsAssessment
from nrm_approval.domain.findings import NEEDS, RISKS, Findings
from nrm_shared.kernel.aggregate import pending_moves
from nrm_shared.kernel.errors import NrmError
from nrm_shared.kernel.ids import new_id

from .fakes import NOW

NOTHING_FOUND = Findings(dict.fromkeys(NEEDS, 0), dict.fromkeys(RISKS, 0))


class Assessments(RuleBasedStateMachine):
    """Focal point, assessor and consent in any order."""

    @initialize()
    def begin(self) -> None:
        self.assessment = NeedsAssessment(id=new_id(), case_id=new_id(), regime="PSHT-2012/Rules-2017")
        self.assessment.request(by="farida", at=NOW)
        self.consent: Any = new_id()
        self.assign()
        self.start()

    def attempt(self, verb: Any, *args: Any, **named: Any) -> bool:
        try:
            verb(*args, **named, at=NOW)
        except NrmError:
            return False
        return True

    @rule(given=st.booleans())
    def consent_changes(self, given: bool) -> None:
        self.consent = new_id() if given else None

    @rule()
    def the_withdrawal_is_heard_of(self) -> None:
        if self.consent is None:
            self.attempt(self.assessment.suspend)

    @rule()
    def assign(self) -> None:
        self.attempt(self.assessment.assign, "org", None, conflict_note=None, due=NOW, by="farida")

    @rule()
    def decline(self) -> None:
        self.attempt(self.assessment.decline, reason="NO_CAPACITY", by="anika")

    @rule()
    def start(self) -> None:
        if self.attempt(self.assessment.start, self.consent, due=NOW, by="anika"):
            assert self.consent is not None

    @rule()
    def submit(self) -> None:
        done = self.attempt(
            self.assessment.submit,
            NOTHING_FOUND,
            consent=self.consent,
            child=False,
            mode="PHONE",
            assessed_on=date(2026, 8, 16),
            family_reunion_prospect="yes",
            orphan="no",
            by="anika",
        )
        assert not done or self.consent is not None

    @rule()
    def send_back(self) -> None:
        self.attempt(self.assessment.send_back, "more", due=NOW, by="farida")

    @rule()
    def accept(self) -> None:
        self.attempt(self.assessment.accept, by="farida")

    @invariant()
    def every_status_is_one_of_the_table(self) -> None:
        if hasattr(self, "assessment"):
            assert self.assessment.status in MACHINE.statuses

    @invariant()
    def every_move_is_remembered_and_follows_from_the_one_before(self) -> None:
        if hasattr(self, "assessment"):
            moves = pending_moves(self.assessment)
            assert len(moves) == self.assessment.row_version
            assert all(one.target == two.source for one, two in pairwise(moves))

    @invariant()
    def what_was_accepted_was_found(self) -> None:
        if hasattr(self, "assessment") and self.assessment.status == "ACCEPTED":
            assert self.assessment.found() == NOTHING_FOUND


Assessments.TestCase.settings = settings(max_examples=120, stateful_step_count=20, deadline=None)
TestAssessments = Assessments.TestCase
