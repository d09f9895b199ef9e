"""`python -m nrm_identity.entrypoints.http`: identity's HTTP process."""

from fastapi import FastAPI

from nrm_identity import wiring
from nrm_identity.adapters.factors import TotpFactors
from nrm_identity.adapters.passwords import Argon2Passwords
from nrm_identity.entrypoints.http import (
    routes_audit,
    routes_clients,
    routes_organisations,
    routes_own_account,
    routes_own_sessions,
    routes_people,
    routes_provider,
    routes_resets,
    routes_survivors,
    routes_tokens,
)
from nrm_identity.settings import Settings, load
from nrm_shared.audit import routes as accesses
from nrm_shared.http.callers import Callers
from nrm_shared.http.door import Door, make_app
from nrm_shared.http.rate_limit import RateLimit
from nrm_shared.http.serve import serve


def build_app(
    settings: Settings, passwords: Argon2Passwords | None = None, factors: TotpFactors | None = None
) -> FastAPI:
    """Return the application."""
    foundation = wiring.foundation_of(settings, pool=settings.http_pool)
    runner = wiring.build_runner(foundation, passwords, factors)
    tokens = wiring.Tokens(settings, foundation)
    door = Door(runner, tokens.verifier.verify, Callers(settings.rates))
    sign_ins = RateLimit(settings.sign_ins_per_minute, None)
    routers = [
        routes_tokens.router(door, tokens, sign_ins, RateLimit(settings.survivor_tries_per_minute)),
        routes_provider.router(door, sign_ins),
        routes_own_account.router(door),
        routes_own_sessions.router(door, tokens),
        routes_audit.router(door),
        routes_organisations.router(door),
        routes_people.router(door),
        routes_resets.router(door),
        routes_clients.router(door),
        routes_survivors.router(door),
        accesses.accesses_router(door),
    ]
    return make_app("identity", routers, runner)


if __name__ == "__main__":
    chosen = load()
    hashing = Argon2Passwords()
    hashing.warm_up()
    serve(build_app(chosen, hashing), chosen)
