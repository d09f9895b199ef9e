"""Why a message is not believed."""


class NotBelieved(Exception):
    """A message is refused. `reason` is one of a closed set of words; nothing of the message is in it."""

    REASONS = frozenset(
        {"too-large", "not-xml", "not-plain", "envelope", "unsigned", "structure", "ids", "algorithm", "references"}
        | {"certificate", "digest", "signature", "timestamp", "stale", "replayed"}
    )

    def __init__(self, reason: str) -> None:
        if reason not in self.REASONS:
            raise ValueError("not a reason")
        super().__init__(reason)
        self.reason = reason


def need(condition: object, reason: str) -> None:
    """Raise `NotBelieved(reason)` unless `condition` holds."""
    if not condition:
        raise NotBelieved(reason)
