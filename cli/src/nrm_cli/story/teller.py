"""How a story is told while it happens."""

from typing import Protocol


class Teller(Protocol):
    """Hears what happens, one thing at a time."""

    def chapter(self, title: str) -> None:
        """Begin a chapter."""
        ...

    def step(self, number: int) -> None:
        """Begin a step of the guideline (1 to 15)."""
        ...

    def did(self, who: str, what: str) -> None:
        """Tell that somebody did something."""
        ...

    def refused(self, who: str, what: str, code: str) -> None:
        """Tell that the mechanism rightly refused something."""
        ...


class Silent:
    """Tells nobody; for journeys, which look at what is there afterwards."""

    def chapter(self, title: str) -> None:
        """Say nothing."""

    def step(self, number: int) -> None:
        """Say nothing."""

    def did(self, who: str, what: str) -> None:
        """Say nothing."""

    def refused(self, who: str, what: str, code: str) -> None:
        """Say nothing."""
