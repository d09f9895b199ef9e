"""An opening by break-glass as the permission table sees it: its opener's own deed."""

from nrm_intake.domain.break_glass import BreakGlass
from nrm_shared.kernel.actor import AccessObject


def break_glass_object(opening: BreakGlass) -> AccessObject:
    """Return the opening as an object."""
    return AccessObject(
        "break-glass", id=str(opening.id), assigned=frozenset({opening.opened_by}), case_id=opening.case_id
    )
