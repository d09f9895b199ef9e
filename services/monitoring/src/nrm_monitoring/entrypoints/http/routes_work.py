"""Routes of work lists and indicators."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from nrm_monitoring.app.indicators import GetIndicator
from nrm_monitoring.app.work_items import ListWorkItems
from nrm_monitoring.entrypoints.http import schemas
from nrm_shared.contracts.typed import COUNTED
from nrm_shared.http.door import Call, Door
from nrm_shared.http.pages import DEFAULT_LIMIT, After, Limit

Year = Annotated[int, Query(ge=2024, le=2100), COUNTED]
Quarter = Annotated[int | None, Query(ge=1, le=4), COUNTED]


def router(door: Door) -> APIRouter:
    """Return the routes."""
    routes = APIRouter(prefix="/v1", tags=["work"])

    @routes.get("/work-items", response_model=schemas.WorkPage)
    def list_work_items(
        mine: bool = True,
        case_id: UUID | None = None,
        kind: str | None = None,
        after: After = None,
        limit: Limit = DEFAULT_LIMIT,
        call: Call = door.signed_in(ListWorkItems),
    ) -> Response:
        """Return what waits for the caller, what is due first; `mine=false` shows other roles' work where permitted."""
        return call.ask(ListWorkItems(mine, case_id, kind, after, limit), answer=schemas.WorkPage)

    @routes.get("/indicators/{indicator}", response_model=schemas.Indicator)
    def read_indicator(
        indicator: str, fiscal_year: Year, quarter: Quarter = None, call: Call = door.signed_in(GetIndicator)
    ) -> Response:
        """Return M01, M07 or M34 over a quarter of a fiscal year (which begins on 1 July of the year named), or all of it."""
        return call.ask(GetIndicator(indicator, fiscal_year, quarter), answer=schemas.Indicator)

    return routes
