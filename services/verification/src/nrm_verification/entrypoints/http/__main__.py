"""`python -m nrm_verification.entrypoints.http`: verification's HTTP process."""

from fastapi import APIRouter, FastAPI

from nrm_shared.attachments import routes as attachments
from nrm_shared.audit import routes as audit
from nrm_shared.http.callers import Callers
from nrm_shared.http.door import Door, make_app
from nrm_shared.http.serve import serve
from nrm_shared.notices import routes as notices
from nrm_shared.runner.runner import Runner
from nrm_verification import wiring
from nrm_verification.app.attached import PATHS
from nrm_verification.entrypoints.http import routes_checks, routes_determinations, routes_subject_part, routes_tasks
from nrm_verification.settings import Settings, load


def make(door: Door, runner: Runner) -> FastAPI:
    """Return the application with every route behind `door`."""
    return make_app("verification", routers(door), runner)


def routers(door: Door) -> list[APIRouter]:
    """Return every route behind `door`."""
    return [
        routes_tasks.router(door),
        routes_determinations.router(door),
        routes_determinations.notices_router(door),
        routes_checks.nationality_router(door),
        routes_checks.identity_router(door),
        routes_subject_part.router(door),
        notices.router(door),
        *attachments.routers(door, PATHS),
        audit.router(door),
    ]


def build_app(settings: Settings) -> FastAPI:
    """Return the application of this process."""
    foundation = wiring.foundation_of(settings, pool=settings.http_pool)
    runner = wiring.build_runner(foundation)
    return make(Door(runner, foundation.verifier.verify, Callers(settings.rates)), runner)


if __name__ == "__main__":
    chosen = load()
    serve(build_app(chosen), chosen)
