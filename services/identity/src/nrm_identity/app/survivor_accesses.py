"""What intake tells of codes handed out to survivors: granted, ended, gone with the person."""

from nrm_identity.app.ports import IdentityWork
from nrm_identity.app.revoke import revoke
from nrm_identity.domain.survivor_access import SurvivorAccess
from nrm_shared.contracts.intake import PersonErasedV1, SurvivorAccessGrantedV1, SurvivorCodeEndedV1
from nrm_shared.kernel.usecase import Received


def on_access_granted(event: Received[SurvivorAccessGrantedV1], work: IdentityWork) -> None:
    """Keep what the code opens; what was handed to the person before ends, and whoever is signed in with it is out."""
    told = event.data
    # Events of a code and of its person come in no order: a code of somebody erased opens nothing.
    if work.survivors.find(told.code_id) is not None or work.erased(told.person_id):
        return
    _end(work.survivors.of_person(told.person_id), work, "REPLACED")
    work.survivors.add(
        SurvivorAccess.grant(
            told.code_id,
            person_id=told.person_id,
            case_ids=tuple(told.case_ids),
            digest=work.keyed(told.digest),
            handed_out_by=told.handed_out_by,
            by=work.actor.id,
            at=work.now,
        )
    )


def on_code_ended(event: Received[SurvivorCodeEndedV1], work: IdentityWork) -> None:
    """End the access; tokens given by it are refused everywhere about a second later."""
    access = work.survivors.find(event.data.code_id)
    if access is not None:
        _end([access], work, event.data.reason)


def on_person_erased(event: Received[PersonErasedV1], work: IdentityWork) -> None:
    """Forget that the person ever had an access: nothing of hers is under a key here, so the rows go. Then report."""
    person_id = event.data.person_id
    _end(work.survivors.of_person(person_id), work, "ERASED")
    work.survivors.forget(person_id)
    work.erase_person(person_id, [person_id, *event.data.case_ids])


def _end(accesses: list[SurvivorAccess], work: IdentityWork, reason: str) -> None:
    for access in accesses:
        if access.end(by=work.actor.id, at=work.now):
            revoke("actor", str(access.person_id), work, reason=reason)
