"""`python -m nrm_approval.entrypoints.http`: approval's HTTP process."""

from fastapi import APIRouter, FastAPI

from nrm_approval import wiring
from nrm_approval.app.attached import PATHS
from nrm_approval.entrypoints.http import (
    routes_assessments,
    routes_dossier,
    routes_need_items,
    routes_pool,
    routes_requests,
    routes_subject_part,
)
from nrm_approval.settings import Settings, load
from nrm_shared.attachments import routes as attachments
from nrm_shared.audit import routes as audit
from nrm_shared.http.callers import Callers
from nrm_shared.http.door import Door, make_app
from nrm_shared.http.serve import serve
from nrm_shared.notices import routes as notices

ROUTERS = (
    routes_pool.router,
    routes_assessments.router,
    routes_dossier.router,
    routes_requests.router,
    routes_need_items.router,
    routes_subject_part.router,
    notices.router,
    audit.router,
)


def routers(door: Door) -> list[APIRouter]:
    """Return every route behind `door`."""
    return [*(router(door) for router in ROUTERS), *attachments.routers(door, PATHS)]


def build_app(settings: Settings) -> FastAPI:
    """Return the application."""
    foundation = wiring.foundation_of(settings, pool=settings.http_pool)
    runner = wiring.build_runner(foundation)
    door = Door(runner, foundation.verifier.verify, Callers(settings.rates))
    return make_app("approval", routers(door), runner)


if __name__ == "__main__":
    chosen = load()
    serve(build_app(chosen), chosen)
