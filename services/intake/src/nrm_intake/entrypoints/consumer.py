"""Intake's consumer process: what it reads, and what happens by itself."""

from nrm_intake import wiring
from nrm_intake.app.end_break_glass import AnyBreakGlassOver, EndBreakGlass
from nrm_intake.app.expire_consents import AnyConsentOver, ExpireConsents
from nrm_intake.app.review_profiles import AnyProfileStale, ReviewProfiles
from nrm_intake.entrypoints import exports, watch
from nrm_intake.settings import load
from nrm_shared.clocks.timer import CLOCK_SECONDS, tell_of_clocks
from nrm_shared.erasure.sweep import ERASURE_SECONDS
from nrm_shared.kernel.actor import system
from nrm_shared.messaging import names
from nrm_shared.messaging.consumer_process import ConsumerProcess
from nrm_shared.messaging.entrypoints import every, subscribe
from nrm_shared.messaging.process import run_consumer
from nrm_shared.retention.sweep import RETENTION_SECONDS
from nrm_shared.runner.batch import Inbox
from nrm_shared.security import left_plain

ITSELF = system(wiring.SERVICE)
BREAK_GLASS_SECONDS = 5.0
UNREVIEWED_SECONDS = 10.0
PROFILE_SECONDS = 15.0
EXPORT_SECONDS = 1.0
EXPORT_PURGE_SECONDS = 60.0

# One connection for each loop and each timer.
process = ConsumerProcess(lambda: wiring.foundation_of(load(), pool=10), wiring.build_runner)


class IntakeConsumer:
    """Events of other services, the messages of MoFA, and the timers."""

    name = "intake"

    @subscribe(names.inbox("intake"))
    def inbox(self) -> Inbox:
        """Return the inbox of events."""
        return wiring.build_inbox(process.runner)

    @subscribe(names.from_partner("mofa"))
    def from_mofa(self) -> Inbox:
        """Return the inbox of MoFA's sealed messages."""
        return wiring.build_mofa_inbox(process.runner, process.foundation)

    @every(CLOCK_SECONDS)
    def clocks(self) -> None:
        """Tell of clocks half over or run out, and end consents that are over."""
        tell_of_clocks(process.runner)
        if process.runner.ask(AnyConsentOver(), actor=ITSELF):
            process.runner.run(ExpireConsents(), actor=ITSELF)

    @every(BREAK_GLASS_SECONDS)
    def break_glass(self) -> None:
        """Say that the hour of an opening is over; nothing can be read under it since it was."""
        if process.runner.ask(AnyBreakGlassOver(), actor=ITSELF):
            process.runner.run(EndBreakGlass(), actor=ITSELF)

    @every(UNREVIEWED_SECONDS)
    def unreviewed(self) -> None:
        """Show operations how many openings wait for their review."""
        watch.show_unreviewed(process.runner, ITSELF)

    @every(PROFILE_SECONDS)
    def profiles(self) -> None:
        """Compute yesterday's profiles anew."""
        if process.runner.ask(AnyProfileStale(), actor=ITSELF):
            process.runner.run(ReviewProfiles(), actor=ITSELF)

    @every(EXPORT_SECONDS)
    def exports(self) -> None:
        """Do the next step of an export."""
        exports.make_next(process.runner, ITSELF)

    @every(EXPORT_PURGE_SECONDS)
    def purge_exports(self) -> None:
        """Destroy exports whose thirty days are over; nobody could fetch them since they were."""
        exports.purge_over(process.runner, ITSELF)

    @every(ERASURE_SECONDS)
    def erase(self) -> None:
        """Cut the erased out of the erasure key and report."""
        process.erase()

    @every(left_plain.EVERY_SECONDS)
    def seal_over(self) -> None:
        """Seal what earlier releases wrote plain."""
        wiring.seal_over(process.runner)

    @every(RETENTION_SECONDS)
    def retain(self) -> None:
        """End what the retention schedule keeps no longer."""
        process.retain()


if __name__ == "__main__":
    run_consumer(IntakeConsumer, process.foundation.settings, process.runner.engine)
