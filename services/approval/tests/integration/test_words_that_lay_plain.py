"""The reference of the Authority's meeting is a line that somebody wrote: sealed; so is that of earlier rows."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from nrm_approval import wiring

from .conftest import Approval
from .paths import assess, classified

MEETING = "AUT-2026-3"


@pytest.fixture
def item(approval: Approval) -> UUID:
    """Return a need that the Authority approved in a meeting."""
    case_id = approval.open_case()
    approval.consent(case_id)
    approval.determine(case_id)
    assess(approval, case_id)
    _, items = classified(approval, case_id, ("N05", "T2"))
    body = {"decision": "APPROVED", "meeting_ref": MEETING}
    approval.post("secretary", f"/v1/need-items/{items['N05']}/decision", body)
    return UUID(str(items["N05"]))


def stored(approval: Approval) -> Any:
    """Return what lies in the database of the only decision."""
    [row] = approval.sql("SELECT meeting_ref, meeting_ref_sealed FROM approval")
    return row


def shown(approval: Approval, item: UUID, who: str = "farida") -> Any:
    """Return the reference as somebody reads it."""
    [decision] = approval.get(who, f"/v1/need-items/{item}")["approvals"]
    return decision["meeting_ref"]


def test_the_reference_of_a_meeting_lies_sealed_and_the_focal_point_reads_it(approval: Approval, item: UUID) -> None:
    assert stored(approval).meeting_ref is None
    assert MEETING.encode() not in bytes(stored(approval).meeting_ref_sealed)
    assert shown(approval, item) == MEETING


def test_who_sees_codes_only_does_not_see_the_reference_of_a_meeting(approval: Approval, item: UUID) -> None:
    assert shown(approval, item, "secretary")["masked"] is True


def test_what_an_earlier_release_wrote_plain_is_sealed_and_shown_as_before(approval: Approval, item: UUID) -> None:
    with approval.runner.engine.begin() as connection:
        connection.execute(text("UPDATE approval SET meeting_ref = 'AUT-2025-9', meeting_ref_sealed = NULL"))

    assert wiring.seal_over(approval.runner) == 1

    assert stored(approval).meeting_ref is None
    assert shown(approval, item) == "AUT-2025-9"
