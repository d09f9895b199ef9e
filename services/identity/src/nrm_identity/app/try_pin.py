"""Try a PIN: a wrong one is counted, and of the last one intake is told, so that somebody can help the person."""

from nrm_identity.app.ports import IdentityWork
from nrm_identity.domain.survivor_access import ShownPin, SurvivorAccess
from nrm_shared.contracts.identity import SurvivorAccessShutV1


def admits(access: SurvivorAccess, shown: ShownPin, work: IdentityWork) -> bool:
    """Return whether the PIN admits; whoever typed it learns nothing of what else it did."""
    open_before = not access.ended
    right = access.admit(shown, at=work.instant)
    if open_before and access.ended:
        work.emit(SurvivorAccessShutV1(code_id=access.id), subject=access.id, sequence=access.row_version)
    return right
