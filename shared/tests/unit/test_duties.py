import pytest

from nrm_shared.kernel.actor import Actor
from nrm_shared.kernel.duties import (
    AuthorHidden,
    ExportNeedsApproval,
    check_complaint_reader,
    check_export_approver,
    check_export_released,
    needs_approval,
)

FARIDA = Actor("p-farida", "person", "nrm-office", frozenset({"FP"}))
RASHID = Actor("p-rashid", "person", "nrm-office", frozenset({"DPO"}))
ASHA = Actor("p-asha", "person", "asha-shelter", frozenset({"PFP"}))


@pytest.mark.parametrize("subject", ["asha-shelter", "p-asha"])
def test_who_a_complaint_is_about_does_not_see_its_author(subject: str) -> None:
    with pytest.raises(AuthorHidden) as refused:
        check_complaint_reader(ASHA, subject=subject)

    assert refused.value.code == "separation-of-duties-complaint-author"


def test_others_see_who_complains() -> None:
    check_complaint_reader(RASHID, subject="asha-shelter")


def test_fifty_persons_may_be_exported_by_one_and_one_more_needs_a_second() -> None:
    assert not needs_approval(50)
    assert needs_approval(51)


@pytest.mark.parametrize("approved_by", [None, "p-farida"])
def test_an_export_of_many_is_not_released_without_somebody_else(approved_by: str | None) -> None:
    with pytest.raises(ExportNeedsApproval) as refused:
        check_export_released(51, approved_by, "p-farida")

    assert refused.value.code == "separation-of-duties-export-approval"


def test_an_export_that_somebody_else_approved_is_released() -> None:
    check_export_released(51, RASHID.id, FARIDA.id)


def test_a_small_export_is_released_at_once() -> None:
    check_export_released(50, None, FARIDA.id)


def test_nobody_approves_the_own_export() -> None:
    with pytest.raises(ExportNeedsApproval):
        check_export_approver(FARIDA.id, FARIDA)


def test_only_the_officer_or_a_focal_point_approves() -> None:
    check_export_approver(FARIDA.id, RASHID)
    with pytest.raises(ExportNeedsApproval):
        check_export_approver(FARIDA.id, ASHA)
