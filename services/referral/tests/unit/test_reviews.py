"""Live referrals whose provider loses the authorisation wait for one decision each, whatever comes in which order (2.6.13)."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from nrm_referral.app.providers import (
    AuthoriseProvider,
    RevokeProvider,
    SuspendProvider,
    authorise_provider,
    expire_provider,
    revoke_provider,
    suspend_provider,
)
from nrm_referral.app.reviews import KeepReferral, keep_referral
from nrm_referral.domain.case import CaseFile, CaseRef
from nrm_referral.domain.organisation import organisation_key
from nrm_referral.domain.provider import MACHINE, Provider
from nrm_referral.domain.referral import Referral
from nrm_referral.domain.refusals import NotUnderReview, ServiceNotStarted
from nrm_shared.contracts.referral import ReferralReviewEndedV1, ReferralReviewRequestedV1
from nrm_shared.kernel.errors import IllegalMove, Malformed
from services.referral.tests.unit.fakes import NOW, FakeWork
from services.referral.tests.unit.test_referral_machine import VERBS, a_referral, issue

TODAY = NOW.date()
ENDINGS = ("decline", "expire", "revoke", "complete", "discontinue")


def authorised(work: Any, organisation: str) -> Provider:
    provider = Provider(id=organisation_key(organisation), organisation=organisation)
    provider.apply(by="pfp", at=NOW)
    work.providers.add(provider)
    authorise(work, organisation)
    return provider


def authorise(work: Any, organisation: str, *, in_days: int = 0) -> None:
    authorise_provider(AuthoriseProvider(organisation, TODAY + timedelta(days=in_days), None), work)


def issued(work: Any, organisation: str) -> Referral:
    made = a_referral()
    made.organisation = organisation
    made.draft(by="farida", at=NOW)
    issue(made)
    work.referrals.add(made)
    work.cases.add(CaseRef(id=made.case_id, number="NRM-26-000001-C"))
    work.case_files.add(CaseFile(id=made.case_id))
    return made


def waiting(work: Any) -> set[UUID]:
    """Return the referrals that wait for a decision, as whoever hears the events knows it."""
    open_ones: set[UUID] = set()
    for event in work.emitted:
        if isinstance(event, ReferralReviewRequestedV1):
            open_ones.add(event.referral_id)
        elif isinstance(event, ReferralReviewEndedV1):
            open_ones.remove(event.referral_id)
    return open_ones


class AnyOrder(RuleBasedStateMachine):
    """The Authority, the provider, the focal point and time act in any order; two referrals to one provider."""

    def __init__(self) -> None:
        super().__init__()
        self.work: Any = FakeWork()
        self.provider = authorised(self.work, "provider-asha")
        self.referrals = [issued(self.work, "provider-asha") for _ in range(2)]
        self.undecided: set[UUID] = set()

    @rule(verb=st.sampled_from(["suspend", "revoke", "expire"]))
    def the_authorisation_stops(self, verb: str) -> None:
        if not MACHINE.can(self.provider.status, verb):
            return
        if verb == "suspend":
            suspend_provider(SuspendProvider("provider-asha", "INSPECTION"), self.work)
        elif verb == "revoke":
            revoke_provider(RevokeProvider("provider-asha", "COMPLAINT"), self.work)
        else:
            expire_provider(self.provider, self.work)
        self.undecided |= {each.id for each in self.referrals if each.live}

    @rule(days=st.sampled_from([0, 3]))
    def the_authorisation_comes_back(self, days: int) -> None:
        if self.provider.status == "REVOKED":
            self.provider.apply(by="pfp", at=NOW)
        authorise(self.work, "provider-asha", in_days=days)
        if days == 0:
            self.undecided.clear()

    @rule(number=st.integers(0, 1))
    def the_focal_point_keeps_it(self, number: int) -> None:
        referral = self.referrals[number]
        try:
            keep_referral(KeepReferral(referral.id, "VICTIM_CHOICE"), self.work)
        except NotUnderReview:
            assert referral.id not in self.undecided
        except IllegalMove:
            assert not referral.live
        else:
            assert referral.id in self.undecided
            self.undecided.remove(referral.id)

    @rule(number=st.integers(0, 1), verb=st.sampled_from(["accept", "start", *ENDINGS]))
    def the_referral_goes_on_or_ends(self, number: int, verb: str) -> None:
        referral = self.referrals[number]
        try:
            VERBS[verb](referral)
        except (IllegalMove, ServiceNotStarted):
            return
        if not referral.live:
            self.undecided.discard(referral.id)

    @invariant()
    def exactly_the_undecided_ones_wait(self) -> None:
        live = {each.id for each in self.referrals if each.live}
        assert {each.id for each in self.referrals if each.review_reason is not None} == self.undecided
        assert waiting(self.work) & live == self.undecided


AnyOrder.TestCase.settings = settings(max_examples=80, stateful_step_count=15, deadline=None)
test_exactly_what_nobody_decided_on_waits = AnyOrder.TestCase


def test_suspending_asks_for_the_referrals_of_this_provider_and_of_no_other() -> None:
    work: Any = FakeWork()
    authorised(work, "provider-asha")
    own, other = issued(work, "provider-asha"), issued(work, "provider-ain-sheba")
    suspend_provider(SuspendProvider("provider-asha", "INSPECTION"), work)
    assert waiting(work) == {own.id}
    assert other.review_reason is None


def test_a_provider_authorised_for_a_later_day_leaves_the_decision_open() -> None:
    work: Any = FakeWork()
    authorised(work, "provider-asha")
    referral = issued(work, "provider-asha")
    suspend_provider(SuspendProvider("provider-asha", "INSPECTION"), work)
    authorise(work, "provider-asha", in_days=1)
    assert waiting(work) == {referral.id}


def test_the_same_reason_again_changes_nothing_and_tells_nothing() -> None:
    work: Any = FakeWork()
    authorised(work, "provider-asha")
    referral = issued(work, "provider-asha")
    suspend_provider(SuspendProvider("provider-asha", "INSPECTION"), work)
    version, told = referral.row_version, len(work.emitted)
    authorise(work, "provider-asha", in_days=1)
    suspend_provider(SuspendProvider("provider-asha", "INSPECTION"), work)
    again = [each for each in work.emitted[told:] if isinstance(each, ReferralReviewRequestedV1)]
    assert (referral.row_version, again) == (version, [])


def test_a_referral_is_kept_only_with_a_listed_reason() -> None:
    work: Any = FakeWork()
    authorised(work, "provider-asha")
    referral = issued(work, "provider-asha")
    suspend_provider(SuspendProvider("provider-asha", "INSPECTION"), work)
    with pytest.raises(Malformed):
        keep_referral(KeepReferral(referral.id, "BECAUSE"), work)
    keep_referral(KeepReferral(referral.id, "VICTIM_CHOICE"), work)
    ended = work.emitted[-1]
    assert (ended.outcome, ended.reason) == ("KEPT", "VICTIM_CHOICE")
