"""The routes of attachments, the same in every service that keeps some."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Header, Response
from pydantic import BaseModel, ConfigDict, Field

from nrm_shared.attachments.adding import AddAttachment, AttachmentState
from nrm_shared.attachments.kinds import LEVEL_HEADER, TYPE_HEADER
from nrm_shared.attachments.listing import AttachmentView, ListAttachments
from nrm_shared.attachments.reading import LONGEST_TEXT, OpenAttachment, OpenedAttachment, ReadAttachment
from nrm_shared.attachments.removing import RemoveAttachment, RestoreAttachment
from nrm_shared.http.call import EXTENSIONS
from nrm_shared.http.door import Call, Door, Upload
from nrm_shared.http.pages import DEFAULT_LIMIT, After, Limit, PageAnswer

BINARY = {"schema": {"type": "string", "format": "binary"}}
FILE_BODY = {"requestBody": {"required": True, "content": {"application/octet-stream": BINARY}}}
FILE_ANSWER: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The file, as an attachment",
        "content": dict.fromkeys(EXTENSIONS, BINARY),
    }
}


class OpeningBody(BaseModel):
    """Why a restricted file is opened."""

    model_config = ConfigDict(extra="forbid")
    reason: str
    text: Annotated[str, Field(max_length=LONGEST_TEXT)]


class RemovalBody(BaseModel):
    """Why a file is removed."""

    model_config = ConfigDict(extra="forbid")
    reason: str


def routers(door: Door, paths: dict[str, str]) -> list[APIRouter]:
    """Return the routes; `paths` are the plural nouns of what files lie on, by its kind."""
    return [*(_on(door, kind, noun) for kind, noun in paths.items()), _files(door)]


def _on(door: Door, kind: str, noun: str) -> APIRouter:
    routes = APIRouter(prefix=f"/v1/{noun}/{{id}}/attachments", tags=["attachments"])

    @routes.post("", status_code=201, response_model=AttachmentState, openapi_extra=FILE_BODY)
    def add(
        id: UUID,
        type: Annotated[str, Header(alias=TYPE_HEADER, description="A code of list attachment_type")],
        level: Annotated[str | None, Header(alias=LEVEL_HEADER, description="Deeper than the type's own level")] = None,
        upload: Upload = door.taking_file(AddAttachment),
    ) -> Response:
        """Attach the file that is the body; its name, if it has one, stands in `Content-Disposition`.

        Its type is a header as well: that somebody has a health record is nothing for an address, which others log.
        What it is, its bytes tell: JPEG, PNG, WebP, PDF or text in UTF-8, at most 25 MB. Kept is the picture, the
        pages or the text, without anything else the file carried.
        """
        command = AddAttachment(kind, id, type, level, upload.file_name, upload.content)
        return upload.call.run(command, answer=AttachmentState, status=201)

    @routes.get("", response_model=PageAnswer[AttachmentView])
    def listed(
        id: UUID, after: After = None, limit: Limit = DEFAULT_LIMIT, call: Call = door.signed_in(ListAttachments)
    ) -> Response:
        """List the files that the reader may know of, without their content."""
        return call.ask(ListAttachments(kind, id, after, limit), answer=PageAnswer[AttachmentView])

    return routes


def _files(door: Door) -> APIRouter:
    routes = APIRouter(prefix="/v1/attachments/{attachment_id}", tags=["attachments"])

    @routes.get("/content", response_class=Response, responses=FILE_ANSWER)
    def read(attachment_id: UUID, call: Call = door.signed_in(ReadAttachment)) -> Response:
        """Return the file itself; that it was read is on record before the first byte leaves."""
        return call.stream(ReadAttachment(attachment_id))

    @routes.post("/opening", status_code=201, response_model=OpenedAttachment)
    def open(attachment_id: UUID, body: OpeningBody, call: Call = door.signed_in(OpenAttachment)) -> Response:
        """Open a restricted file to oneself for an hour, with a reason."""
        command = OpenAttachment(attachment_id, body.reason, body.text)
        return call.run(command, answer=OpenedAttachment, status=201)

    @routes.post("/removal", response_model=AttachmentState)
    def remove(attachment_id: UUID, body: RemovalBody, call: Call = door.signed_in(RemoveAttachment)) -> Response:
        """Take a file out of sight; its record stays."""
        return call.run(RemoveAttachment(attachment_id, body.reason, call.if_match), answer=AttachmentState)

    @routes.post("/restoration", response_model=AttachmentState)
    def restore(attachment_id: UUID, call: Call = door.signed_in(RestoreAttachment)) -> Response:
        """Undo a removal."""
        return call.run(RestoreAttachment(attachment_id, call.if_match), answer=AttachmentState)

    return routes
