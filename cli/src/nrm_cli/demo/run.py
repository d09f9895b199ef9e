"""The demonstration from start to end: everything up, the stories, the flood of reports, the table, everything down."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx
from rich.console import Console
from rich.markup import escape

from nrm_cli.demo import ending, flood
from nrm_cli.demo.narrator import Narrator
from nrm_cli.interrupts import ended_like_an_interrupt, taken_down_if_interrupted
from nrm_cli.running import SHORT_SETTINGS
from nrm_cli.story import Cast, Surprise, World, adult, child, decline, registry, setup
from nrm_cli.story.people import PEOPLE
from nrm_cli.story.story import Story
from nrm_local.down import down
from nrm_local.installation import Installation
from nrm_local.up import AlreadyRunning, UpFailed, refuse_running, up
from nrm_partners.broker import NotConfirmed

PLAIN_WIDTH = 130
STORIES: tuple[tuple[str, str, Callable[[Story], None]], ...] = (
    ("AC1 · An adult returns through MoFA; four needs", f"Rehana, {adult.AGE}, returned from Beirut", adult.tell),
    ("AC2 · A child in domestic servitude; means not required", f"Mim, {child.AGE}, found in Dhaka", child.tell),
    (
        "AC8 · A provider declines; the need is referred again",
        f"Tareq, {decline.AGE}, needs shelter tonight",
        decline.tell,
    ),
    ("AC12 · A registry contradicts, another is down; help goes on", "Rehana, papers in question", registry.tell),
)


def run(keep: bool) -> int:
    """Run the demonstration and return the exit code: 0, or 1 with the reason after any surprise.

    `keep` leaves everything running. An installation that ran before is used, and left running as well.
    """
    began = time.monotonic()
    # Beside a terminal (a file, a pipe) lines are as wide as the table of the cases needs.
    console = Console(width=None if sys.stdout.isatty() else PLAIN_WIDTH)
    installation = Installation.here()
    code = 1
    with _running(installation, console, began, keep=keep):
        try:
            _tell(installation, console, began)
            code = 0
        except (Surprise, NotConfirmed, httpx.HTTPError, ConnectionError) as surprise:
            console.print(
                f"\n[bold red]Surprise:[/] {escape(str(surprise) or type(surprise).__name__)}", soft_wrap=True
            )
            console.print("`./nrm logs NAME` shows what the processes said.")
    seconds = time.monotonic() - began
    word = "[bold green]As expected" if code == 0 else "[bold red]Not as expected"
    console.print(f"\n{word}[/] in {seconds:.1f} s wall clock, everything included.")
    return code


def _tell(installation: Installation, console: Console, began: float) -> None:
    narrator = Narrator(console, began)
    with Cast(World.of(installation), narrator) as cast:
        cast.sign_in_beforehand(PEOPLE)
        narrator.chapter("Before the first case · pool and providers")
        setup.prepare(Story(cast, "setup"))
        stories = []
        for title, about, tell in STORIES:
            narrator.chapter(title)
            story = Story(cast, about)
            tell(story)
            stories.append(story)
        narrator.chapter("200 further reports, through every channel at once")
        narrator.step(4)
        went = flood.send_all(cast, installation)
        channels = ", ".join(f"{channel} {count}" for channel, count in sorted(went.by_channel.items()))
        narrator.did("Many people", f"sent {went.reports} reports in {went.sent_in:.1f} s ({channels})")
        narrator.did("Monitoring", f"rested meanwhile: {went.waiting} messages waited for it")
        narrator.did("Monitoring", f"is back and had all of them {went.seen_after:.1f} s after the last report")
        narrator.chapter("What has come of it")
        ending.show_cases(console, stories)
        ending.show_slips(console, [story.case for story in stories])
        ending.show_indicators(console, cast, stories[0])
        ending.show_where_to_look(console, installation)


@contextmanager
def _running(installation: Installation, console: Console, began: float, *, keep: bool) -> Iterator[None]:
    """Have everything running inside the block."""

    def say(text: str) -> None:
        console.print(f"[dim]{escape(text)}[/]", soft_wrap=True)

    for name, value in SHORT_SETTINGS.items():
        os.environ.setdefault(name, value)
    started = True
    try:
        refuse_running(installation)
        with taken_down_if_interrupted(installation, say):
            seconds = up(installation, say)
        console.print(f"Everything runs after {seconds:.1f} s: {len(installation.processes)} processes of ours.")
    except AlreadyRunning:
        started = False
        console.print("It runs already: the demonstration uses what runs and leaves it running.")
    except UpFailed:
        down(installation, say)
        raise
    try:
        with ended_like_an_interrupt():
            yield
    finally:
        if not started or keep:
            console.print("Everything is left running; `./nrm down` ends it.")
        else:
            stopping = time.monotonic()
            down(installation, say)
            console.print(f"Everything is stopped again ({time.monotonic() - stopping:.1f} s).")
