"""What the consumer does about exports between two looks: one step of the next one, and what is over is destroyed."""

from nrm_intake.app.make_export import CountExportFailure, MakeExport, NextExport, TryExport
from nrm_intake.app.purge_export import AnyExportOver, PurgeExportsOver
from nrm_intake.domain.export import FAULT, TOO_SLOW
from nrm_shared.kernel.actor import Actor
from nrm_shared.kernel.errors import Unavailable
from nrm_shared.runner.runner import Runner


def make_next(runner: Runner, itself: Actor) -> bool:
    """Do one step of the export whose turn it is; return whether there was one.

    Every try is counted before it is made, and one that fails is raised: an export that cannot be made, is too slow or
    kills the process holds up no other one, and is given up after three tries.
    """
    waiting = runner.ask(NextExport(), actor=itself)
    if waiting is None:
        return False
    if not runner.run(TryExport(waiting), actor=itself).result:
        return True
    try:
        runner.run(MakeExport(waiting), actor=itself)
    except Unavailable:
        runner.run(CountExportFailure(waiting, TOO_SLOW), actor=itself)
        raise
    except Exception:
        runner.run(CountExportFailure(waiting, FAULT), actor=itself)
        raise
    return True


def purge_over(runner: Runner, itself: Actor) -> None:
    """Destroy what lies here longer than it may; looks first, so that an idle minute leaves no audit row."""
    if runner.ask(AnyExportOver(), actor=itself):
        runner.run(PurgeExportsOver(), actor=itself)
