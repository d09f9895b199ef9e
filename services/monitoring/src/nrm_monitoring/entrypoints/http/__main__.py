"""`python -m nrm_monitoring.entrypoints.http`: monitoring's HTTP process."""

from fastapi import APIRouter, FastAPI

from nrm_monitoring import wiring
from nrm_monitoring.entrypoints.http import routes_cases, routes_work
from nrm_monitoring.settings import Settings, load
from nrm_shared.audit import routes as audit
from nrm_shared.http.callers import Callers
from nrm_shared.http.door import Door, make_app
from nrm_shared.http.serve import serve
from nrm_shared.runner.runner import Runner


def app_of(door: Door, runner: Runner) -> FastAPI:
    """Return the application behind a door."""
    return make_app("monitoring", routers(door), runner)


def routers(door: Door) -> list[APIRouter]:
    """Return all routers behind a door."""
    return [routes_cases.router(door), routes_work.router(door), audit.router(door)]


def build_app(settings: Settings) -> FastAPI:
    """Return the application."""
    foundation = wiring.foundation_of(settings, pool=settings.http_pool)
    runner = wiring.build_runner(foundation)
    return app_of(Door(runner, foundation.verifier.verify, Callers(settings.rates)), runner)


if __name__ == "__main__":
    chosen = load()
    serve(build_app(chosen), chosen)
