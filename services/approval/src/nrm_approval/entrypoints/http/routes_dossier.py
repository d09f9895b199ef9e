"""Routes of what is shown by default as codes, and of opening what is masked with a reason."""

from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import BaseModel

from nrm_approval.app.dossier import Dossier, ReadDossier
from nrm_approval.app.open_notes import OpenNotes
from nrm_approval.entrypoints.http.words import Body, Code, Text
from nrm_shared.contracts.typed import Moment
from nrm_shared.http.door import Call, Door


class OpeningBody(Body):
    """Why the notes have to be read: a code of `reveal_reason`, and in your own words."""

    reason: Code
    text: Text


class OpeningAnswer(BaseModel):
    """Until when the reader sees the notes."""

    id: UUID
    assessment_id: UUID
    reason: str
    until: Moment


def router(door: Door) -> APIRouter:
    """Return the routes."""
    routes = APIRouter(tags=["dossier"])

    @routes.get("/v1/cases/{case_id}/dossier", response_model=Dossier)
    def read_dossier(case_id: UUID, call: Call = door.signed_in(ReadDossier)) -> Response:
        """Return what the Authority decides on, without a word that names."""
        return call.ask(ReadDossier(case_id), answer=Dossier)

    @routes.post("/v1/assessments/{id}/notes-opening", status_code=201, response_model=OpeningAnswer)
    def open_notes(id: UUID, body: OpeningBody, call: Call = door.signed_in(OpenNotes)) -> Response:
        """Open the health and psychological notes for an hour, for yourself alone; the reason is audited."""
        return call.run(OpenNotes(id, body.reason, body.text), answer=OpeningAnswer, status=201)

    return routes
