"""What files are attached to here: a needs assessment, by whoever assesses (E38)."""

from uuid import UUID

from nrm_approval.app.case_file import assessors_of, manager_of
from nrm_approval.app.ports import ApprovalWork
from nrm_approval.app.work_on_assessment import assessment_object
from nrm_shared.attachments.parents import Linked, Parent, parents
from nrm_shared.kernel.errors import Refused


class AssessmentEnded(Refused):
    """The assessment was declined, stopped or superseded: nothing is attached to it any more."""

    default_code = "assessment-ended"


def of_assessment(work: ApprovalWork, id: UUID) -> Linked:
    """Return an assessment as its readers reach it; raises `NotFound`."""
    assessment = work.assessments.read(id)
    case = work.cases.read(assessment.case_id)
    target = assessment_object(assessment, case, assessors_of(assessment, work) | manager_of(work, case.id))
    # A doctor's paper may arrive after the assessment was accepted.
    takes_files = assessment.live or assessment.status == "ACCEPTED"
    return Linked(target, case.id, case.id, ended=None if takes_files else AssessmentEnded())


PARENTS = parents(Parent("assessment", "assessment:read", of_assessment))
PATHS = {"assessment": "assessments"}
