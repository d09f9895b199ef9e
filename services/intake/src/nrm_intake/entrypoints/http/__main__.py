"""`python -m nrm_intake.entrypoints.http`: intake's HTTP process."""

from collections.abc import Callable

from fastapi import APIRouter, FastAPI

from nrm_intake import wiring
from nrm_intake.app.attached import PATHS
from nrm_intake.entrypoints.http import (
    routes_break_glass,
    routes_cases,
    routes_consents,
    routes_erasure,
    routes_exports,
    routes_merges,
    routes_origins,
    routes_receipts,
    routes_reports,
    routes_subject_requests,
    routes_survivor_codes,
)
from nrm_intake.settings import Limits, Settings, load
from nrm_shared.attachments import routes as attachments
from nrm_shared.audit import routes as audit
from nrm_shared.http.callers import Callers
from nrm_shared.http.door import Door, make_app
from nrm_shared.http.rate_limit import HOUR_SECONDS, RateLimit
from nrm_shared.http.serve import serve
from nrm_shared.kernel.actor import Actor
from nrm_shared.runner.runner import Runner


def build_app(settings: Settings) -> FastAPI:
    """Return the application as its settings make it."""
    foundation = wiring.foundation_of(settings, pool=settings.http_pool)
    return application(wiring.build_runner(foundation), foundation.verifier.verify, settings, Callers(settings.rates))


def application(
    runner: Runner, verify: Callable[[str], Actor], limits: Limits | None = None, callers: Callers | None = None
) -> FastAPI:
    """Return the application of a runner; `verify` returns the actor of a token, `callers` counts who is signed in."""
    door = Door(runner, verify, callers)
    return make_app("intake", [*braked_routers(door, limits or Limits()), *routers(door)], runner)


def braked_routers(door: Door, limits: Limits) -> list[APIRouter]:
    """Return the routers behind `door` that count who comes."""
    # Nobody's report is refused because others send many.
    reports = RateLimit(limits.reports_per_minute, None, refuse=routes_reports.refuse)
    texts = RateLimit(limits.consent_texts_per_minute, None)
    told = RateLimit(limits.withdrawals_by_number_per_hour, None, refuse=routes_consents.refuse, window=HOUR_SECONDS)
    return [
        routes_reports.router(door, reports),
        routes_receipts.router(door, RateLimit(limits.receipt_tries_per_minute)),
        routes_consents.router(door, texts, told),
    ]


def routers(door: Door) -> list[APIRouter]:
    """Return all other routers behind `door`."""
    return [
        routes_cases.router(door),
        routes_origins.router(door),
        routes_erasure.router(door),
        routes_merges.router(door),
        routes_break_glass.router(door),
        routes_exports.router(door),
        *attachments.routers(door, PATHS),
        routes_survivor_codes.router(door),
        routes_subject_requests.router(door),
        audit.router(door),
    ]


if __name__ == "__main__":
    chosen = load()
    serve(build_app(chosen), chosen)
