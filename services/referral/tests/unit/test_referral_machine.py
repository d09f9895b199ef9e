"""The moves of a referral, a need item and a provider, in any order a person could try them (2.6.7, 2.6.9, 2.6.13)."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from nrm_referral.domain import need_item, plan, provider, referral, stop_notice
from nrm_referral.domain.provider import Provider
from nrm_referral.domain.referral import ACCESS_ENDED, LIVE, UNRESOLVED, Referral, ReferralItem
from nrm_referral.domain.refusals import NotUnderReview, ServiceNotStarted, WindingDown
from nrm_shared.kernel.errors import IllegalMove
from nrm_shared.kernel.ids import slip_number
from services.referral.tests.unit.fakes import NOW

ENDED = {"DECLINED", "EXPIRED", "REVOKED", "COMPLETED", "DISCONTINUED"}


def a_referral(needs: int = 1) -> Referral:
    rows = [
        ReferralItem(id=uuid4(), item_id=uuid4(), offering_id=uuid4(), need="N05", term="T2", position=position)
        for position in range(needs)
    ]
    return Referral(id=uuid4(), case_id=uuid4(), regime="any", organisation="provider-ain-sheba", items=rows)


def issue(made: Referral) -> None:
    made.issue(
        slip_number=slip_number(),
        fields=["alias"],
        snapshot={},
        consent_ids=[],
        respond_by=NOW + timedelta(days=1),
        by="farida",
        at=NOW,
    )


VERBS: dict[str, Any] = {
    "draft": lambda made: made.draft(by="farida", at=NOW),
    "issue": issue,
    "accept": lambda made: made.accept(by="pfp", at=NOW),
    "decline": lambda made: made.decline("NO_CAPACITY", None, by="pfp", at=NOW),
    "expire": lambda made: made.expire(by="system", at=NOW),
    "revoke": lambda made: made.revoke("SAFETY", by="farida", at=NOW),
    "start": lambda made: made.start(made.item_ids, emergency=True, by="pfp", at=NOW),
    "complete": lambda made: made.complete({}, by="pfp", at=NOW),
    "discontinue": lambda made: made.discontinue("SAFETY", by="pfp", at=NOW),
    "review": lambda made: made.ask_review("PROVIDER_SUSPENDED", by="authority", at=NOW),
    "keep": lambda made: made.keep("VICTIM_CHOICE", by="farida", at=NOW),
}


class AnyOrder(RuleBasedStateMachine):
    """Tries verbs in any order and compares with the table."""

    def __init__(self) -> None:
        super().__init__()
        self.referral = a_referral(2)
        self.slips: set[str] = set()

    @rule(verb=st.sampled_from(sorted(VERBS)))
    def try_it(self, verb: str) -> None:
        before, version = self.referral.status, self.referral.row_version
        again = verb == "start" and before == "IN_SERVICE"  # more needs of the same referral may begin later
        legal = referral.MACHINE.can(before, verb) or again
        asked = self.referral.review_reason is not None
        try:
            VERBS[verb](self.referral)
        except IllegalMove:
            assert not legal
            assert (self.referral.status, self.referral.row_version) == (before, version)
        except WindingDown:
            assert self.referral.wind_down_until is not None
            assert self.referral.status == before
        except ServiceNotStarted:
            assert verb == "complete"
            assert self.referral.status == before
        except NotUnderReview:
            assert verb == "keep" and not asked
            assert (self.referral.status, self.referral.row_version) == (before, version)
        else:
            # Asked for with the same reason again, a review changes nothing.
            same = verb == "review" and asked
            assert legal or same
            assert self.referral.row_version == version + (0 if same else 1)
        if self.referral.slip_number:
            self.slips.add(self.referral.slip_number)

    @precondition(lambda self: self.referral.status in {"ACCEPTED", "IN_SERVICE"})
    @rule()
    def consent_is_withdrawn(self) -> None:
        self.referral.wind_down(NOW + timedelta(hours=72))

    @invariant()
    def a_slip_number_is_minted_once(self) -> None:
        assert len(self.slips) <= 1

    @invariant()
    def what_ended_has_no_way_back(self) -> None:
        if self.referral.status in ENDED:
            assert referral.MACHINE.verbs(self.referral.status) == ()
            assert self.referral.ended_at == NOW
            assert self.referral.review_reason is None
            assert not self.referral.live

    @invariant()
    def what_ended_without_result_is_hidden_from_the_provider_or_was_served(self) -> None:
        assert self.referral.open_to_provider == (self.referral.status not in ACCESS_ENDED)
        assert not (self.referral.status in LIVE and self.referral.status in UNRESOLVED)


AnyOrder.TestCase.settings = settings(max_examples=60, stateful_step_count=12, deadline=None)
test_a_referral_moves_only_as_its_table_says = AnyOrder.TestCase


class AnyAuthorisation(RuleBasedStateMachine):
    """Tries what can be done with an authorisation in any order, on any day."""

    def __init__(self) -> None:
        super().__init__()
        self.provider = Provider(id=uuid4(), organisation="provider-asha")
        self.day = date(2026, 8, 12)

    @rule(verb=st.sampled_from(["apply", "review", "authorise", "suspend", "revoke", "expire"]))
    def try_it(self, verb: str) -> None:
        before = self.provider.status
        verbs: dict[str, Any] = {
            "authorise": lambda: self.provider.authorise(
                valid_from=self.day,
                valid_until=self.day + timedelta(days=30),
                certificate_no=None,
                minimum_standard=None,
                by="authority",
                at=NOW,
            ),
            "suspend": lambda: self.provider.suspend("INSPECTION", by="authority", at=NOW),
            "revoke": lambda: self.provider.revoke("FRAUD", by="authority", at=NOW),
        }
        try:
            verbs.get(verb, lambda: getattr(self.provider, verb)(by="x", at=NOW))()
        except IllegalMove:
            assert not provider.MACHINE.can(before, verb)
            assert self.provider.status == before

    @rule(days=st.integers(0, 40))
    def time_passes(self, days: int) -> None:
        self.day += timedelta(days=days)

    @invariant()
    def only_an_authorised_provider_within_its_dates_may_get_referrals(self) -> None:
        if self.provider.obstacle(self.day) is None:
            assert self.provider.status == "AUTHORISED"
            assert self.provider.valid_from is not None and self.provider.valid_until is not None
            assert self.provider.valid_from <= self.day <= self.provider.valid_until


AnyAuthorisation.TestCase.settings = settings(max_examples=40, stateful_step_count=10, deadline=None)
test_an_authorisation_holds_only_on_its_days_and_in_its_status = AnyAuthorisation.TestCase


@pytest.mark.parametrize(
    "machine", [referral.MACHINE, need_item.MACHINE, provider.MACHINE, plan.MACHINE, stop_notice.MACHINE]
)
def test_every_status_can_be_reached_and_every_move_has_an_id_of_its_own(machine: Any) -> None:
    assert len({move.id for move in machine.moves}) == len(machine.moves)
    reached, grown = {"(new)"}, True
    while grown:
        grown = False
        for move in machine.moves:
            if move.source in reached and move.target not in reached:
                reached.add(move.target)
                grown = True
    assert machine.statuses <= reached


def test_a_service_that_winds_down_ends_as_discontinued_and_one_not_begun_as_revoked() -> None:
    begun, waiting = a_referral(), a_referral()
    for each in (begun, waiting):
        each.draft(by="farida", at=NOW)
        issue(each)
        each.accept(by="pfp", at=NOW)
    begun.start(begun.item_ids, emergency=True, by="pfp", at=NOW)
    for each in (begun, waiting):
        each.wind_down(NOW)
        each.end_wind_down(by="system", at=NOW)
    assert (begun.status, waiting.status) == ("DISCONTINUED", "REVOKED")


def test_nothing_new_begins_while_a_referral_winds_down() -> None:
    made = a_referral()
    made.draft(by="farida", at=NOW)
    issue(made)
    made.accept(by="pfp", at=NOW)
    made.wind_down(NOW)
    with pytest.raises(WindingDown):
        made.start(made.item_ids, emergency=True, by="pfp", at=NOW)
