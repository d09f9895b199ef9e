"""`python -m nrm_referral.entrypoints.http`: referral's HTTP process."""

from fastapi import APIRouter, FastAPI

from nrm_referral import wiring
from nrm_referral.entrypoints.http import (
    routes_cases,
    routes_needs,
    routes_plans,
    routes_providers,
    routes_referrals,
    routes_service,
    routes_slips,
    routes_subject_part,
)
from nrm_referral.settings import Settings, load
from nrm_shared.audit import routes as audit
from nrm_shared.http.callers import Callers
from nrm_shared.http.door import Door, make_app
from nrm_shared.http.serve import serve
from nrm_shared.notices import routes as notices


def build_app(settings: Settings) -> FastAPI:
    """Return the application."""
    foundation = wiring.foundation_of(settings, pool=settings.http_pool)
    runner = wiring.build_runner(foundation)
    return app_of(Door(runner, foundation.verifier.verify, Callers(settings.rates)))


def app_of(door: Door) -> FastAPI:
    """Return the application behind `door`."""
    return make_app("referral", routers(door), door.runner)


def routers(door: Door) -> list[APIRouter]:
    """Return every route behind `door`."""
    rooms = (
        routes_providers,
        routes_needs,
        routes_referrals,
        routes_service,
        routes_slips,
        routes_cases,
        routes_plans,
        routes_subject_part,
    )
    return [*(room.router(door) for room in rooms), notices.router(door), audit.router(door)]


if __name__ == "__main__":
    chosen = load()
    serve(build_app(chosen), chosen)
