"""What operations are shown of intake beside its queues: openings by break-glass that nobody has reviewed."""

from nrm_intake.app.break_glass_queries import CountUnreviewed, Unreviewed
from nrm_shared.kernel.actor import Actor
from nrm_shared.observability import metrics
from nrm_shared.runner.runner import Runner


def show_unreviewed(runner: Runner, itself: Actor) -> None:
    """Set the metric to what the database says; counts tell nothing about people."""
    counts: Unreviewed = runner.ask(CountUnreviewed(), actor=itself)
    metrics.BREAK_GLASS_UNREVIEWED.labels("in-time").set(counts.in_time)
    metrics.BREAK_GLASS_UNREVIEWED.labels("late").set(counts.late)
