"""What happens by itself: each round looks for what is due and does one piece of work each. Twice is harmless."""

from nrm_shared.kernel.actor import Actor, system
from nrm_shared.kernel.errors import NrmError, Unavailable
from nrm_shared.observability import metrics
from nrm_shared.observability.logs import log
from nrm_shared.runner.runner import Runner
from nrm_verification.app.due_work import DueIdentityChecks, DueNationalityChecks
from nrm_verification.app.identity_checks import PostponeIdentityCheck, RetryIdentityCheck
from nrm_verification.app.nationality import PostponeNationalityCheck, SendNationalityCheck
from nrm_verification.app.reconcile import FindUnexplained, ReportUnexplained, Unexplained

SELF: Actor = system("verification")
# What intake answers when asking again would not help -> why the check stops.
LASTING = {"not-found": "IDENTIFIER_GONE", "consent-missing": "CONSENT_WITHDRAWN"}

# The report is of a day; a check that got stuck shows in the metric within minutes.
RECONCILE_SECONDS = 60.0


def send_nationality_checks(runner: Runner) -> None:
    """Send the checks that intake asked for; where its answer lacks, try again later."""
    for repatriation in runner.ask(DueNationalityChecks(), actor=SELF):
        try:
            runner.run(SendNationalityCheck(repatriation), actor=SELF)
        except NrmError as error:
            log().info("nationality check waits", reason=error.code)
            runner.run(PostponeNationalityCheck(repatriation), actor=SELF)
            if isinstance(error, Unavailable):
                # The others would wait for the same deadline; a round must end before the watchdog ends the process.
                return


def retry_identity_checks(runner: Runner) -> None:
    """Repeat the checks whose registry did not answer (2.9: back-off by rows)."""
    for check, identifier in runner.ask(DueIdentityChecks(), actor=SELF):
        try:
            runner.run(RetryIdentityCheck(check, identifier), actor=SELF)
        except NrmError as error:
            log().info("identity check waits", reason=error.code)
            runner.run(PostponeIdentityCheck(check, LASTING.get(error.code)), actor=SELF)
            if isinstance(error, Unavailable):
                return


def reconcile_identity_checks(runner: Runner) -> None:
    """Show operations how many checks nobody can explain, and the focal point those that are so for a day (2.9)."""
    found: Unexplained = runner.ask(FindUnexplained(), actor=SELF)
    metrics.IDENTITY_CHECKS_UNEXPLAINED.set(found.count)
    for check in found.to_report:
        runner.run(ReportUnexplained(check), actor=SELF)
