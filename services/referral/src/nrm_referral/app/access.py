"""The objects of access: what of our aggregates is compared with the actor."""

from uuid import UUID

from nrm_referral.app.ports import ReferralWork
from nrm_referral.domain.case import CaseFile, CaseRef
from nrm_referral.domain.referral import Referral
from nrm_shared.access import conditions
from nrm_shared.kernel.actor import AccessObject
from nrm_shared.kernel.errors import NotFound

FOCAL_PERSON, WORKER, MANAGER = "PFP", "PWK", "CMG"


def referral_object(
    referral: Referral, file: CaseFile, case: CaseRef | None, *, kind: str = "referral"
) -> AccessObject:
    """Return a referral as the permission table sees it: addressed to its organisation, assigned to the case manager."""
    return AccessObject(
        kind,
        id=str(referral.id),
        organisation=referral.organisation,
        relations=frozenset({(WORKER, referral.organisation)}) | _manager(file),
        places=case.places if case else frozenset(),
        case_id=referral.case_id,
        facts=_facts(case) | ({conditions.OPEN_REFERRAL} if referral.open_to_provider else frozenset()),
    )


def case_object(kind: str, file: CaseFile, case: CaseRef | None, engaged: frozenset[str] = frozenset()) -> AccessObject:
    """Return something of a case: assigned to the case manager, and to the organisations `engaged` where they may."""
    return AccessObject(
        kind,
        id=str(file.id),
        relations=_manager(file) | {(role, one) for role in (FOCAL_PERSON, WORKER) for one in engaged},
        places=case.places if case else frozenset(),
        case_id=file.id,
        facts=_facts(case),
    )


def _facts(case: CaseRef | None) -> frozenset[str]:
    """Return what is known of the case; of one that is not known yet, nothing holds."""
    return conditions.protection(case is None or case.witness_protected)


def _manager(file: CaseFile) -> frozenset[tuple[str, str]]:
    return frozenset((MANAGER, account) for account in managers(file))


def case_managers(work: ReferralWork, case_id: UUID) -> frozenset[str]:
    """Return the account of the manager of a case; none for a case that is not known."""
    try:
        return managers(work.case_files.read(case_id))
    except NotFound:
        return frozenset()


def managers(file: CaseFile) -> frozenset[str]:
    """Return the account of the case manager, if there is one."""
    return frozenset({file.manager_person}) if file.manager_person else frozenset()
