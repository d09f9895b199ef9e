"""Consent C5 must name organisation and need, and must stand (INV-13); withdrawal ends what rested on it (INV-15)."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from nrm_referral.app.project_consents import on_consent_withdrawn
from nrm_referral.domain.case import CaseFile
from nrm_referral.domain.consent import ConsentRef, covering
from nrm_referral.domain.need_item import NeedItem
from nrm_shared.contracts.intake import ConsentWithdrawnV1
from nrm_shared.contracts.referral import ReferralRevokedV1
from nrm_shared.kernel.usecase import Received
from services.referral.tests.unit.fakes import NOW, FakeWork
from services.referral.tests.unit.test_referral_machine import a_referral, issue


def consent(organisation: str, needs: list[str], case_id: UUID | None = None, **more: Any) -> ConsentRef:
    return ConsentRef(
        id=uuid4(), case_id=case_id or uuid4(), purpose="C5", organisation=organisation, needs=needs, **more
    )


def test_consent_for_another_organisation_or_need_covers_nothing() -> None:
    given = [consent("asha", ["N08"]), consent("ain-sheba", ["N05"])]
    assert covering(given, "asha", ["N05"], NOW) is None
    assert covering(given, "asha", ["N08"], NOW) == [given[0]]


def test_consent_without_needs_names_all_of_them() -> None:
    assert covering([consent("asha", [])], "asha", ["N08", "N07"], NOW) is not None


def test_consent_that_was_withdrawn_or_has_ended_does_not_stand() -> None:
    assert covering([consent("asha", [], withdrawn_at=NOW)], "asha", ["N08"], NOW) is None
    assert covering([consent("asha", [], until=NOW)], "asha", ["N08"], NOW) is None
    assert covering([consent("asha", [], until=NOW + timedelta(seconds=1))], "asha", ["N08"], NOW) is not None


def withdrawn(given: ConsentRef) -> Received[ConsentWithdrawnV1]:
    data = ConsentWithdrawnV1(
        consent_id=given.id,
        case_id=given.case_id,
        person_id=uuid4(),
        purpose="C5",
        organisation=given.organisation,
        needs=given.needs,
    )
    return Received(uuid4(), data.TYPE, "/nrm/intake", NOW, str(given.id), 2, data, case_id=given.case_id)


def test_withdrawal_revokes_the_issued_referral_gives_the_need_back_and_starts_the_clock() -> None:
    work: Any = FakeWork()
    referral = a_referral()
    given = consent(referral.organisation, ["N05"], referral.case_id)
    item = NeedItem(id=referral.item_ids[0], case_id=referral.case_id, need="N05", term="T2")
    item.approve(by="system", at=NOW)
    item.refer(by="farida", at=NOW)
    referral.draft(by="farida", at=NOW)
    issue(referral)
    for store, aggregate in (
        (work.case_files, CaseFile(id=referral.case_id)),
        (work.consents, given),
        (work.need_items, item),
        (work.referrals, referral),
    ):
        store.add(aggregate)

    on_consent_withdrawn(withdrawn(given), work)

    assert (referral.status, referral.end_reason, item.status) == ("REVOKED", "CONSENT_WITHDRAWN", "APPROVED")
    assert work.deadlines.running == {("K18", item.id): NOW + timedelta(hours=48)}
    assert type(work.emitted[0]) is ReferralRevokedV1
    assert [notice.due_at - NOW for notice in work.stop_notices.where()] == [timedelta(hours=72)]


def test_a_withdrawal_heard_twice_sends_one_notice() -> None:
    work: Any = FakeWork()
    referral = a_referral()
    given = consent(referral.organisation, [], referral.case_id)
    referral.draft(by="farida", at=NOW)
    issue(referral)
    referral.accept(by="pfp", at=NOW)
    for store, aggregate in (
        (work.case_files, CaseFile(id=referral.case_id)),
        (work.consents, given),
        (work.referrals, referral),
    ):
        store.add(aggregate)
    on_consent_withdrawn(withdrawn(given), work)
    on_consent_withdrawn(withdrawn(given), work)
    assert referral.wind_down_until == NOW + timedelta(hours=72)
    assert len(work.stop_notices.where()) == 1
