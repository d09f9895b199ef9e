"""Routes of slips: the PDF, and the check of a sheet that somebody shows."""

from typing import Literal
from uuid import UUID

from fastapi import APIRouter, Response

from nrm_referral.app.slips import CheckSlip, PrintSlip, SlipSheet
from nrm_referral.entrypoints.http.answers import SlipCheckAnswer
from nrm_referral.entrypoints.http.bodies import SlipBody
from nrm_shared.http.door import Call, Door
from nrm_shared.printing import Helpline, SlipContent, SlipService, render_slip
from nrm_shared.reference import codes, geography
from nrm_shared.reference.helplines import slip_helplines
from nrm_shared.reference.text import Text


def router(door: Door) -> APIRouter:
    """Return the routes."""
    routes = APIRouter(prefix="/v1", tags=["slips"])

    @routes.get("/referrals/{referral_id}/slip", response_class=Response)
    def print_slip(
        referral_id: UUID, language: Literal["bn", "en"] = "bn", call: Call = door.signed_in(PrintSlip)
    ) -> Response:
        """Return the slip as PDF, the chosen language first; every printing is recorded and has its own code."""
        sheet = call.runner.ask(
            PrintSlip(referral_id, language), actor=call.actor, context=call.context, after=call.after
        )
        headers = {
            "Cache-Control": "no-store",
            "Content-Disposition": f'attachment; filename="{sheet.slip_number}.pdf"',
            "Content-Language": language,
        }
        return Response(render_slip(content_of(sheet), first=language), media_type="application/pdf", headers=headers)

    @routes.post("/slips/check", response_model=SlipCheckAnswer)
    def check_slip(body: SlipBody, call: Call = door.signed_in(CheckSlip)) -> Response:
        """Tell whether a sheet is genuine."""
        return call.ask(CheckSlip(body.number, body.token), answer=SlipCheckAnswer)

    return routes


def content_of(sheet: SlipSheet) -> SlipContent:
    """Return the sheet with its codes turned into words of both languages."""
    lines = (geography.place(sheet.district).name,) if sheet.district else ()
    return SlipContent(
        slip_number=sheet.slip_number,
        token=sheet.token,
        provider=Text(sheet.label_bn, sheet.label_en),
        provider_lines=lines,
        services=tuple(SlipService(codes.member("need", need).label, term) for need, term in sheet.services),
        issued_on=sheet.issued_on,
        respond_by=sheet.respond_by,
        helplines=tuple(Helpline(each.number, each.name) for each in slip_helplines()),
    )
