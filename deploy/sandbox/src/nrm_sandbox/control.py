"""The control API: tells a registry how to behave. Plain HTTP on loopback; a bearer token guards every path."""

import hmac
from typing import Annotated

from fastapi import Depends, FastAPI, Header, HTTPException

from nrm_sandbox.modes import Behaviour, Board, Calls


def make_control_app(board: Board, token: str) -> FastAPI:
    """Return the application that reads and sets `board` for whoever knows `token`."""

    def guard(authorization: Annotated[str, Header()] = "") -> None:
        if not hmac.compare_digest(authorization.encode(), f"Bearer {token}".encode()):
            raise HTTPException(401, "the control token is missing or wrong", {"WWW-Authenticate": "Bearer"})

    app = FastAPI(title="Registry sandbox control", version="1")

    @app.get("/healthz")
    def healthz() -> dict[str, str]:
        """Say that the process runs."""
        return {"status": "ok"}

    @app.get("/mode", dependencies=[Depends(guard)])
    def read_modes() -> dict[str, Behaviour]:
        """Return how each registry behaves."""
        return board.behaviours

    @app.put("/mode/{registry}", dependencies=[Depends(guard)])
    def set_mode(registry: str, behaviour: Behaviour) -> Behaviour:
        """Make one registry behave so from its next request on."""
        if registry not in board.behaviours:
            raise HTTPException(404, "there is no such registry")
        board.behaviours[registry] = behaviour
        return behaviour

    @app.get("/calls", dependencies=[Depends(guard)])
    def read_calls() -> dict[str, Calls]:
        """Return how often each registry was asked, since start or reset."""
        return board.calls

    @app.delete("/calls", dependencies=[Depends(guard)], status_code=204)
    def reset_calls() -> None:
        """Set all counts to zero."""
        board.reset_calls()

    return app
