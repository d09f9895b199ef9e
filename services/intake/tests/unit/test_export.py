"""An export: nobody releases the own large one, and what was destroyed never comes back (2.10, SD6), by hypothesis."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from nrm_intake.domain.case import Case
from nrm_intake.domain.cells import GUARD, dangerous, guarded
from nrm_intake.domain.consent import Consent
from nrm_intake.domain.export import KEPT, MACHINE, Export, ExportNotReady, ExportPurged
from nrm_shared.kernel.actor import Actor
from nrm_shared.kernel.confidential import Confidential
from nrm_shared.kernel.duties import ExportNeedsApproval
from nrm_shared.kernel.errors import IllegalMove
from nrm_shared.kernel.ids import new_id

NOW = datetime(2026, 8, 12, 3, 0, tzinfo=UTC)
FARIDA = Actor("p-farida", "person", "nrm-office", frozenset({"FP"}))
RASHID = Actor("p-rashid", "person", "nrm-office", frozenset({"DPO"}))
BY: dict[str, Any] = {"by": "system:intake", "at": NOW}
FORMULAS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "＝1",
    "＋1",
    "－1",
    "＠A",
    " =1",
    "\u200b=1",
    "\ufeff=1",
]
TEXTS = ["", "Rehana", "রেহানা খাতুন", "1+1", "a=b", "NRM-26-000001-A", " Rehana", "O'Brien"]


def an_export(*, counted: int = 1, for_statistics: bool = False) -> Export:
    id = new_id()
    export = Export(
        id=id,
        number="EXP-26-000001-A",
        contents="STATISTICS" if for_statistics else "PERSONS",
        reason="AUDIT",
        text=Confidential(id, "why"),
        requested_by=FARIDA.id,
        organisation=None,
        for_statistics=for_statistics,
        persons=counted,
        counted=counted,
        total=counted,
        password=Confidential(id, "secret"),
        requested_at=NOW,
        purge_due_at=NOW + KEPT,
    )
    export.request(at=NOW)
    return export


def a_case() -> Case:
    return Case(
        id=new_id(),
        number="NRM-26-000001-A",
        regime="any",
        person_id=new_id(),
        report_id=new_id(),
        tip_type="INTERNAL",
    )


def a_consent(case: Case, purpose: str, *, given_at: datetime = NOW) -> Consent:
    consent = Consent(
        id=new_id(),
        person_id=case.person_id,
        case_id=case.id,
        purpose=purpose,
        giver_kind="SELF",
        method="VOICE",
        language="bn",
        text_version="1",
        given_at=given_at,
        expires_at=NOW + timedelta(days=365),
        recorded_by=FARIDA.id,
    )
    consent.give(by=FARIDA.id, at=NOW)
    return consent


@pytest.mark.parametrize(("persons", "status"), [(50, "REQUESTED"), (51, "AWAITING_APPROVAL")])
def test_fifty_are_made_at_once_and_fifty_one_wait_for_a_second_person(persons: int, status: str) -> None:
    assert an_export(counted=persons).status == status


def test_nobody_approves_or_refuses_the_own_export() -> None:
    export = an_export(counted=51)
    for decide in (lambda: export.approve(FARIDA, at=NOW), lambda: export.refuse("TOO_BROAD", FARIDA, at=NOW)):
        with pytest.raises(ExportNeedsApproval):
            decide()


def test_a_large_one_that_nobody_released_is_not_begun_whatever_its_status_says() -> None:
    export = an_export(counted=51)
    export.status = "REQUESTED"
    with pytest.raises(ExportNeedsApproval):
        export.begin(**BY)


def test_who_never_had_to_consent_is_in_it_and_who_took_it_back_is_not() -> None:
    export, case = an_export(), a_case()
    assert export.may_hold(case, [], NOW)
    consent = a_consent(case, "C1")
    assert export.may_hold(case, [consent], NOW)
    consent.withdraw("PHONE", None, by=FARIDA.id, at=NOW)
    assert not export.may_hold(case, [consent], NOW)
    assert export.may_hold(case, [consent, a_consent(case, "C1")], NOW)


def test_statistics_are_of_those_who_agreed_to_them() -> None:
    export, case = an_export(for_statistics=True), a_case()
    consent = a_consent(case, "C10")
    assert not export.may_hold(case, [], NOW)
    assert export.may_hold(case, [consent], NOW)
    assert not export.may_hold(case, [consent], consent.expires_at)


def test_a_protected_witness_is_in_none() -> None:
    case = a_case()
    case.witness_protected = True
    assert not an_export().may_hold(case, [], NOW)


@pytest.mark.parametrize("text", FORMULAS)
def test_what_would_run_as_a_formula_becomes_a_text(text: str) -> None:
    assert guarded(text) == GUARD + text


@pytest.mark.parametrize("text", TEXTS)
def test_what_is_no_formula_stays_as_it_is(text: str) -> None:
    assert guarded(text) == text


@given(st.text(alphabet=st.characters() | st.sampled_from("=+-@\t\r\n'＝＋－＠ \u200b\ufeff")))
def test_no_cell_is_a_formula_and_every_cell_can_be_read_back(text: str) -> None:
    cell = guarded(text)
    assert cell[:1] == GUARD or not dangerous(cell)
    assert (cell[1:] if cell[:1] == GUARD else cell) == text


class Exports(RuleBasedStateMachine):
    """Whatever is tried in whatever order."""

    def __init__(self) -> None:
        super().__init__()
        self.export = an_export(counted=51)
        self.destroyed = False

    def tried(self, attempt: Any, *arguments: Any, **named: Any) -> None:
        try:
            attempt(*arguments, **named)
        except (IllegalMove, ExportNeedsApproval, ExportNotReady, ExportPurged):
            return
        self.destroyed = self.destroyed or self.export.status in {"PURGED", "REFUSED", "FAILED"}

    @rule(by=st.sampled_from([FARIDA, RASHID]))
    def approve(self, by: Actor) -> None:
        self.tried(self.export.approve, by, at=NOW)

    @rule(by=st.sampled_from([FARIDA, RASHID]))
    def refuse(self, by: Actor) -> None:
        self.tried(self.export.refuse, "TOO_BROAD", by, at=NOW)

    @rule()
    def begin(self) -> None:
        self.tried(self.export.begin, **BY)

    @rule()
    def finish(self) -> None:
        self.tried(self.export.finish, **BY)

    @rule()
    def fail(self) -> None:
        if self.export.status in {"REQUESTED", "MAKING"}:
            self.export.try_step(**BY)
        if self.export.status in {"REQUESTED", "MAKING"}:
            self.tried(self.export.step_failed, "FAULT", **BY)

    @rule()
    def purge(self) -> None:
        self.tried(self.export.purge, "BY_HAND", **BY)

    @rule(after=st.sampled_from([timedelta(), KEPT]))
    def fetch(self, after: timedelta) -> None:
        before = self.export.downloads
        self.tried(self.export.fetch, at=NOW + after)
        assert self.export.downloads == before or (self.export.status, after) == ("READY", timedelta())

    @invariant()
    def what_was_destroyed_stays_so(self) -> None:
        if self.destroyed:
            assert self.export.status in {"PURGED", "REFUSED", "FAILED"}
            assert self.export.password is None and self.export.text is None

    @invariant()
    def nothing_is_made_that_nobody_else_released(self) -> None:
        assert self.export.status not in {"MAKING", "READY"} or self.export.decided_by == RASHID.id

    @invariant()
    def no_file_lies_beside_its_password(self) -> None:
        assert self.export.status != "READY" or self.export.password is None

    @invariant()
    def its_status_is_one_of_the_machine(self) -> None:
        assert self.export.status in MACHINE.statuses


TestExports = Exports.TestCase
