"""``nrm dlq``: look at dead letters and bring them back after the fix."""

from typing import Annotated

import typer

from nrm_cli.broker import operator_url
from nrm_cli.console import fail, print_table, say

app = typer.Typer(help="Dead letters: messages that could not be handled, with reason and body.", no_args_is_help=True)

Id = Annotated[str, typer.Argument(help="The message's id as `./nrm dlq list` shows it.")]


@app.command("list")
def list_() -> None:
    """List all dead letters: id, queue, type, reason, since when. No contents."""
    from nrm_shared.messaging import dead_letters

    found = dead_letters.survey(operator_url())
    if not found.letters:
        say("There are no dead letters.")
        return
    print_table(
        f"{len(found.letters)} dead letters",
        ("id", "queue", "type", "reason", "died at"),
        [(letter.id, letter.queue, letter.type, letter.reason, letter.died_at) for letter in found.letters],
    )
    _say_beyond(found.beyond)


@app.command()
def show(message_id: Id) -> None:
    """Show one dead letter: where and why it died, its headers (none that its sender chose), its body."""
    from nrm_shared.messaging import dead_letters

    letter = dead_letters.show(operator_url(), message_id)
    if letter is None:
        raise fail(f"there is no dead letter {message_id}")
    say(letter.described())


@app.command()
def replay(
    message_id: Annotated[str, typer.Argument(help="The message's id, or `all`.")],
) -> None:
    """Send one dead letter, or all, to the queue it died in; its consumer handles it once. Exit code 1 if one stays."""
    from nrm_shared.messaging import dead_letters

    replayed = dead_letters.replay(operator_url(), message_id)
    if not replayed.done and not replayed.failed:
        if message_id != "all":
            raise fail(f"there is no dead letter {message_id}")
        say("There are no dead letters.")
        return
    say(f"{replayed.done} replayed, {len(replayed.failed)} not.")
    if replayed.failed:
        print_table("Still among the dead letters", ("id", "why"), replayed.failed)
    _say_beyond(replayed.beyond)
    if replayed.failed:
        raise typer.Exit(1)


def _say_beyond(count: int) -> None:
    if count:
        say(f"{count} more lie behind these: replay these first, then ask again.")
