"""What the consumer does about exports between two looks: one step of the next one, and what is over is destroyed."""

from nrm_intake.app.make_export import CountExportFailure, MakeExport, NextExport
from nrm_intake.app.purge_export import AnyExportOver, PurgeExportsOver
from nrm_shared.kernel.actor import Actor
from nrm_shared.kernel.errors import Unavailable
from nrm_shared.runner.runner import Runner


def make_next(runner: Runner, itself: Actor) -> bool:
    """Do one step of the export whose turn it is; return whether there was one.

    A step that fails is counted, so that one export that cannot be made does not hold up all others, and raised.
    """
    waiting = runner.ask(NextExport(), actor=itself)
    if waiting is None:
        return False
    try:
        runner.run(MakeExport(waiting), actor=itself)
    except Unavailable:
        raise
    except Exception:
        runner.run(CountExportFailure(waiting), actor=itself)
        raise
    return True


def purge_over(runner: Runner, itself: Actor) -> None:
    """Destroy what lies here longer than it may; looks first, so that an idle minute leaves no audit row."""
    if runner.ask(AnyExportOver(), actor=itself):
        runner.run(PurgeExportsOver(), actor=itself)
