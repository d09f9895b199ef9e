"""`python -m nrm_shared.security.keyjob --service intake status|rotate`: what `nrm keys` runs for each service.

Prints JSON lines for the command; never a key.
"""

import argparse
import json
from dataclasses import asdict
from datetime import datetime
from typing import Any

from nrm_shared.db.engine import make_engine
from nrm_shared.security.keystatus import status_of
from nrm_shared.security.rotation import rotate
from nrm_shared.settings import ServiceSettings


def main() -> None:
    """Do what the arguments say."""
    parser = argparse.ArgumentParser(description="Look at or rotate the keys of one service.")
    parser.add_argument("--service", required=True)
    parser.add_argument("action", choices=("status", "rotate"))
    arguments = parser.parse_args()
    settings = ServiceSettings.of(arguments.service)
    engine = make_engine(settings.database_dsn, pool=1, application=f"{arguments.service}-keyjob")
    if arguments.action == "status":
        _print(asdict(status_of(settings, engine)))
    else:
        rotated = rotate(settings, engine, tell=lambda done: _print({"rewrapped": done}))
        _print(asdict(rotated))


def _print(values: dict[str, Any]) -> None:
    print(
        json.dumps(values, default=lambda value: value.isoformat() if isinstance(value, datetime) else str(value)),
        flush=True,
    )


if __name__ == "__main__":
    main()
