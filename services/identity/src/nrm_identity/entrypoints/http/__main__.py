"""`python -m nrm_identity.entrypoints.http`: identity's HTTP process."""

from fastapi import FastAPI

from nrm_identity import wiring
from nrm_identity.entrypoints.http import routes_organisations, routes_people, routes_tokens
from nrm_identity.settings import Settings, load
from nrm_shared.http.door import Door, make_app
from nrm_shared.http.serve import serve


def build_app(settings: Settings) -> FastAPI:
    """Return the application."""
    foundation = wiring.foundation_of(settings, pool=settings.http_pool)
    runner = wiring.build_runner(foundation)
    tokens = wiring.Tokens(settings)
    door = Door(runner, tokens.verifier.verify)
    routers = [
        routes_tokens.router(door, tokens.issuer, tokens.keys.published),
        routes_organisations.router(door),
        routes_people.router(door),
    ]
    return make_app("identity", routers, runner)


if __name__ == "__main__":
    chosen = load()
    serve(build_app(chosen), chosen)
