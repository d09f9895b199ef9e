"""The route of verification's part of the copy that a person asked for (2.10)."""

from uuid import UUID

from fastapi import APIRouter, Response

from nrm_shared.http.door import Call, Door
from nrm_verification.app.subject_part import ReadSubjectPart, SubjectPart


def router(door: Door) -> APIRouter:
    """Return the route."""
    routes = APIRouter(prefix="/v1", tags=["subject requests"])

    @routes.get("/cases/{case_id}/subject-part", response_model=SubjectPart)
    def read_part(case_id: UUID, call: Call = door.signed_in(ReadSubjectPart)) -> Response:
        """Return what verification keeps about the person of a case; intake asks for it when she reads her copy (audited)."""
        return call.ask(ReadSubjectPart(case_id), answer=SubjectPart)

    return routes
