"""Opening and closing stretches of waiting."""

from datetime import datetime

from nrm_monitoring.domain.dossier import Span


def begin(spans: list[Span], at: datetime, due_at: datetime | None = None) -> None:
    """Begin a new stretch; one that still lasts ends here."""
    end(spans, at)
    spans.append(Span(at, due_at))


def end(spans: list[Span], at: datetime) -> None:
    """End the stretch that lasts, if any."""
    if spans and spans[-1].until is None:
        spans[-1].until = at
