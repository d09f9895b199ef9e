"""`python -m nrm_shared.retention.job --service intake due|run`: what `nrm retention` runs for each service.

Prints a JSON line for each rule of the job: how many rows are over, or how many went.
"""

import argparse
import json

from nrm_shared.clocks.business import business_clock
from nrm_shared.db.engine import make_engine
from nrm_shared.kernel.actor import system
from nrm_shared.retention.schedule import swept_in
from nrm_shared.retention.sweep import walk
from nrm_shared.retention.usecases import HANDLERS, QUERIES, CountOverdue
from nrm_shared.runner.runner import Runner
from nrm_shared.runner.work import SqlWork
from nrm_shared.settings import ServiceSettings


def main() -> None:
    """Do what the arguments say."""
    parser = argparse.ArgumentParser(description="Count or end what the retention schedule keeps no longer.")
    parser.add_argument("--service", required=True)
    parser.add_argument("action", choices=("due", "run"))
    arguments = parser.parse_args()
    settings = ServiceSettings.of(arguments.service)
    engine = make_engine(settings.database_dsn, pool=1, application=f"{arguments.service}-retention")
    clock = business_clock(settings.clock_file, settings.profile)
    runner = Runner(arguments.service, engine, SqlWork, clock, handlers=HANDLERS, queries=QUERIES)
    for rule in swept_in(arguments.service):
        if arguments.action == "due":
            rows = int(runner.ask(CountOverdue(rule.id), actor=system(arguments.service)))
        else:
            rows = sum(walk(runner, rule))
        print(json.dumps({"rule": rule.id, "rows": rows}), flush=True)


if __name__ == "__main__":
    main()
