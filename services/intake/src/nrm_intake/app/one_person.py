"""What merged records have in common: where the others are, and that a no said on one of them holds for all (INV-38).

Nothing is moved between them. Every use case that has to reach the whole person asks here for her records.
"""

from collections.abc import Iterable
from uuid import UUID

from nrm_intake.app import consents, end_consent
from nrm_intake.app.objects import case_object
from nrm_intake.app.ports import IntakeWork
from nrm_intake.app.reach import reach_of
from nrm_intake.domain import ledger
from nrm_intake.domain.case import Case
from nrm_intake.domain.consent import REPORT_TO_NRM, Consent
from nrm_intake.domain.person_merge import records_of

SAME_PERSON = "SAME_PERSON"
"""In the audit, why something happened to a record that nobody named: it is the same person's."""


def all_records(work: IntakeWork, person_id: UUID) -> tuple[UUID, ...]:
    """Return every record of the natural person, the kept one first; of most there is one."""
    return records_of(person_id, work.merges.live_about([person_id]))


def other_records(work: IntakeWork, person_id: UUID) -> tuple[UUID, ...]:
    """Return the other records of the same natural person."""
    return tuple(one for one in all_records(work, person_id) if one != person_id)


def widened(work: IntakeWork, person_ids: list[UUID]) -> list[UUID]:
    """Return these records and all others of the same persons, in the same order, of each the kept one first."""
    live = work.merges.live_about(person_ids)
    return list(dict.fromkeys(record for id in person_ids for record in records_of(id, live)))


def cases_elsewhere(work: IntakeWork, person_id: UUID) -> tuple[UUID, ...]:
    """Return the cases under the other records of the person, as far as the actor may read the person there, too."""
    cases = [case for other in other_records(work, person_id) for case in work.cases.of_person(other)]
    return tuple(case.id for case in cases if _readable(work, case))


def end_with(work: IntakeWork, ended: Consent) -> None:
    """Withdraw under the other records what was withdrawn here: the same purpose, for the same organisation (INV-15).

    Called with `ended` locked: who merges at this moment has either waited for it or is waited for.
    """
    others = _others_of(work, ended)
    if not others:
        return
    work.record("consent", ended.id, case_id=ended.case_id, reason=None)
    for other in others:
        for consent in _consents_of(work, other):
            if _alike(consent, ended):
                _end(work, consent.id, ended)
        if ended.purpose == REPORT_TO_NRM:
            _hold_all(work, other)


def end_what_was_refused(work: IntakeWork, records: Iterable[UUID], others: Iterable[UUID]) -> None:
    """Let what was said on either side hold for both, as two groups of records become one person's.

    A consent ends that the person took back under the other record after it was given; what she said later stands.
    """
    sides = [tuple(records), tuple(others)]
    here, there = ([one for record in side for one in _consents_of(work, record, lock=True)] for side in sides)
    for given, said, side in ((here, there, sides[0]), (there, here, sides[1])):
        for ended in (one for one in said if one.status == "WITHDRAWN"):
            for consent in given:
                if _alike(consent, ended) and _before(consent, ended):
                    _end(work, consent.id, ended)
        if _last_word_no(said):
            for record in side:
                _hold_all(work, record)


def refusals(work: IntakeWork, person_id: UUID) -> list[Consent]:
    """Return the withdrawals of C1 under the person's other records: no recorded basis stands in for her then (INV-16)."""
    return [no for other in other_records(work, person_id) for no in _last_word_no(_consents_of(work, other))]


def _last_word_no(said: Iterable[Consent]) -> list[Consent]:
    """Return the withdrawals of C1 after which the person did not give it again under the same record."""
    about = [one for one in said if one.purpose == REPORT_TO_NRM]
    given = [one for one in about if one.status == "GIVEN"]
    return [no for no in about if no.status == "WITHDRAWN" and all(_before(later, no) for later in given)]


def _before(consent: Consent, ended: Consent) -> bool:
    """Return whether the consent was given before the other one was taken back."""
    return ended.withdrawn_at is not None and consent.given_at <= ended.withdrawn_at


def _alike(consent: Consent, ended: Consent) -> bool:
    return (consent.purpose, consent.organisation) == (ended.purpose, ended.organisation)


def _end(work: IntakeWork, consent_id: UUID, ended: Consent) -> None:
    """Withdraw one consent as `ended` was withdrawn; who witnessed that stands there, under that record's key."""
    consent = work.consents.get(consent_id)
    if consent.status != "GIVEN":
        return
    method = ended.withdrawal_method or ended.method
    consent.withdraw(method, None, by=work.actor.id, at=work.now)
    consents.write_line(work, consent, ledger.WITHDRAWN, at=work.now, method=method)
    case = work.cases.find(consent.case_id) if consent.case_id else None
    end_consent.follow(work, consent, case, cause=ledger.WITHDRAWN)
    work.record("consent", consent.id, case_id=consent.case_id, reason=SAME_PERSON)


def _hold_all(work: IntakeWork, record: UUID) -> None:
    """Hold the cases that rest on no consent C1 but on a recorded basis: the person has spoken now (INV-16)."""
    for case in work.cases.of_person(record):
        end_consent.hold_without_c1(work, work.cases.get(case.id))


def _others_of(work: IntakeWork, consent: Consent) -> list[UUID]:
    """Return the person's records but those the consent is under: its own, and that of its case."""
    case = work.cases.read(consent.case_id) if consent.case_id else None
    own = {consent.person_id} | ({case.person_id} if case else set())
    return [record for record in widened(work, sorted(own)) if record not in own]


def _consents_of(work: IntakeWork, record: UUID, *, lock: bool = False) -> list[Consent]:
    """Return the consents of a record, and those that a linked report brought into its cases."""
    found = {one.id: one for one in work.consents.of_person(record, lock=lock)}
    for case in work.cases.of_person(record):
        found |= {one.id: one for one in work.consents.of_case(case.id, lock=lock)}
    return list(found.values())


def _readable(work: IntakeWork, case: Case) -> bool:
    accesses = work.accesses.of_case(case.id)
    reach = reach_of(work, case, accesses)
    if reach.refusal is not None:
        return False
    return work.level(case_object("person", case, accesses, work.now, facts=reach.facts)) is not None
