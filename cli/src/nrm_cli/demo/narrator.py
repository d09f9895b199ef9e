"""Tells the story on the terminal: one line for each thing that happened, under the guideline's step names."""

import time

from rich.console import Console
from rich.markup import escape
from rich.rule import Rule

from nrm_shared.reference import steps


class Narrator:
    """A `Teller` for people: who, what, and after how many seconds; Bangla beside English in the titles."""

    def __init__(self, console: Console, began: float) -> None:
        self._console = console
        self._began = began

    def chapter(self, title: str) -> None:
        """Print a rule with the chapter's title."""
        self._console.print()
        self._console.print(Rule(f"[bold]{escape(title)}", align="left", style="cyan"))

    def step(self, number: int) -> None:
        """Print the step's number and its name in both languages."""
        step = steps.step(number)
        self._console.print(f"[bold yellow]Step {number}[/] {escape(step.title.en)} · {escape(step.title.bn)}")

    def did(self, who: str, what: str) -> None:
        """Print what happened."""
        self._line("green", "✓", who, what)

    def refused(self, who: str, what: str, code: str) -> None:
        """Print what was rightly refused, and its code."""
        self._line("magenta", "✗", who, f"{what}: refused ({code})")

    def _line(self, colour: str, sign: str, who: str, what: str) -> None:
        seconds = f"{time.monotonic() - self._began:5.1f}"
        self._console.print(
            f"[dim]{seconds}[/] [{colour}]{sign}[/] [bold]{escape(who)}[/] {escape(what)}", soft_wrap=True
        )
