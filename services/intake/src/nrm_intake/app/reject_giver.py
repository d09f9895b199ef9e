"""What a guardian gave who should not have been asked (INV-12): it ends as if it had been taken back (INV-15)."""

from nrm_intake.app import consents, end_consent
from nrm_intake.app.ports import IntakeWork
from nrm_intake.domain import ledger
from nrm_intake.domain.consent import REPORT_TO_NRM
from nrm_intake.domain.relationship import Relationship


def reject_giver(work: IntakeWork, guardian: Relationship) -> None:
    """End every live consent this guardian gave, and let follow what follows.

    C1 stays: a child may report alone, and its end would put the help on hold because the guardian is to blame (INV-17).
    """
    for given in work.consents.of_person(guardian.person_id):
        if given.guardian_id != guardian.id or given.status != "GIVEN" or given.purpose == REPORT_TO_NRM:
            continue
        consent = work.consents.get(given.id)
        consent.reject_giver(by=work.actor.id, at=work.now)
        consents.write_line(work, consent, ledger.GIVER_NOT_ELIGIBLE, at=work.now)
        case = work.cases.find(consent.case_id) if consent.case_id else None
        end_consent.follow(work, consent, case, cause=ledger.GIVER_NOT_ELIGIBLE)
