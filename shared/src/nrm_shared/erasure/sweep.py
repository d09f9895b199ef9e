"""What a consumer does every second about erasures: cut out of the erasure key who has to be, then report."""

from nrm_shared.erasure.usecases import SettleErasures, UncutSubjects
from nrm_shared.kernel.actor import system
from nrm_shared.runner.runner import Runner
from nrm_shared.security.erasurekey import ErasureKeyFile

ERASURE_SECONDS = 1.0


def sweep(runner: Runner, key: ErasureKeyFile) -> int:
    """Finish what waits and return how many persons were reported.

    The file is written outside any transaction and before the report: after a crash it is cut again, which does nothing.
    """
    itself = system(runner.service)
    uncut = runner.ask(UncutSubjects(), actor=itself)
    if uncut is None:
        return 0
    if uncut:
        key.cut(uncut)
    return int(runner.run(SettleErasures(uncut), actor=itself).result)
