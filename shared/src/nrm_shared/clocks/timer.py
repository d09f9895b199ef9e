"""What a consumer does every second about the clocks its service owns: look, and tell of what it finds."""

from nrm_shared.clocks.usecases import AnyClockWaiting, BreachClocks
from nrm_shared.kernel.actor import system
from nrm_shared.runner.runner import Runner

CLOCK_SECONDS = 1.0


def tell_of_clocks(runner: Runner) -> int:
    """Tell of clocks half over or run out, and return how many ran out.

    It looks first, so that an idle second leaves no audit row.
    """
    itself = system(runner.service)
    if not runner.ask(AnyClockWaiting(), actor=itself):
        return 0
    return int(runner.run(BreachClocks(), actor=itself).result)
