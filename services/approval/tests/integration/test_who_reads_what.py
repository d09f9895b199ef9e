"""Each role reads by its own relation to the case, and every finding that is shown leaves a trace (2.14, INV-41)."""

from uuid import UUID

import pytest

from .conftest import Approval
from .paths import assess, classified


@pytest.fixture
def case_id(approval: Approval) -> UUID:
    """Return a confirmed case that was assessed and that a shelter serves."""
    case_id = approval.open_case()
    approval.consent(case_id)
    approval.determine(case_id)
    approval.serves(case_id)
    return case_id


def disclosed(approval: Approval, who: str, kind: str) -> set[str]:
    rows = approval.sql(
        "SELECT fields FROM audit_event WHERE actor = :who AND subject_kind = :kind ORDER BY id", who=who, kind=kind
    )
    return {field for row in rows for field in row.fields or []}


def test_an_assessor_of_a_provider_does_not_read_the_assessment_of_others(approval: Approval, case_id: UUID) -> None:
    id = assess(approval, case_id)
    assert approval.call("shelter-assessor", "GET", f"/v1/assessments/{id}").status == 404
    assert approval.call("shelter-assessor", "GET", f"/v1/assessments?case_id={case_id}").status == 404
    assert approval.get("shirin", f"/v1/assessments/{id}")["scores"]
    assert approval.get("anika", f"/v1/assessments/{id}")["scores"]


def test_an_assessor_of_a_provider_reads_no_request_through_the_providers_referral(
    approval: Approval, case_id: UUID
) -> None:
    assess(approval, case_id)
    request, items = classified(approval, case_id, ("N05", "T2"))
    for path in (f"/v1/service-requests/{request}", f"/v1/need-items/{items['N05']}"):
        assert approval.call("shelter-assessor", "GET", path).status == 404
        assert approval.call("shelter-focal", "GET", path).status == 200


def test_the_authority_sees_scores_only_where_the_reading_is_recorded(approval: Approval, case_id: UUID) -> None:
    assess(approval, case_id)
    _, items = classified(approval, case_id, ("N05", "T2"))

    [line] = approval.get("secretary", "/v1/need-items?queue=authority")["items"]
    assert (line["need_score"], line["case"]["orphan"]) == (None, None)
    assert disclosed(approval, "secretary", "need-item") == set()

    dossier = approval.get("secretary", f"/v1/need-items/{items['N05']}")
    assert (dossier["need_score"], dossier["case"]["orphan"]) == (2, "no")
    assert {"need_score", "orphan", "family_reunion_prospect"} <= disclosed(approval, "secretary", "need-item")


def test_the_record_names_every_field_that_was_shown(approval: Approval, case_id: UUID) -> None:
    id = assess(approval, case_id)
    approval.get("farida", f"/v1/assessments/{id}")
    assert {"scores", "orphan", "family_reunion_prospect", "victim_priority", "return_note", "conflict_note"} <= (
        disclosed(approval, "farida", "assessment")
    )
