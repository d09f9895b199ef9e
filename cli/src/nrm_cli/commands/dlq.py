"""``nrm dlq``: look at dead letters and bring them back after the fix."""

from typing import Annotated

import typer

from nrm_cli.console import fail, print_table, say

app = typer.Typer(help="Dead letters: messages that could not be handled, with reason and body.", no_args_is_help=True)

Id = Annotated[str, typer.Argument(help="The message's id as `nrm dlq list` shows it.")]


@app.command("list")
def list_() -> None:
    """List all dead letters: id, queue, type, reason, since when. No contents."""
    from nrm_shared.messaging import dead_letters

    found = dead_letters.list(operator_url())
    if not found:
        say("There are no dead letters.")
        return
    print_table(
        f"{len(found)} dead letters",
        ("id", "queue", "type", "reason", "died at"),
        [(letter.id, letter.queue, letter.type, letter.reason, letter.died_at) for letter in found],
    )


@app.command()
def show(message_id: Id) -> None:
    """Show one dead letter with its headers and body."""
    from nrm_shared.messaging import dead_letters

    letter = dead_letters.show(operator_url(), message_id)
    if letter is None:
        raise fail(f"there is no dead letter {message_id}")
    say(letter.described())


@app.command()
def replay(
    message_id: Annotated[str, typer.Argument(help="The message's id, or `all`.")],
) -> None:
    """Send one dead letter, or all, to the queue it died in; its consumer handles it once."""
    from nrm_shared.messaging import dead_letters

    count = dead_letters.replay(operator_url(), message_id)
    if not count:
        raise fail(f"there is no dead letter {message_id}" if message_id != "all" else "there are no dead letters")
    say(f"{count} replayed.")


def operator_url() -> str:
    """Return the operator's AMQP URL, password included, of this installation."""
    from nrm_local.installation import Installation
    from nrm_shared.messaging import names
    from nrm_shared.settings import with_password

    installation = Installation.here()
    password_file = installation.secrets.amqp_password(names.OPERATOR)
    if not password_file.exists():
        raise fail("nothing was started here yet; `nrm up` starts it")
    return with_password(installation.environment.addresses.amqp_url(names.OPERATOR), password_file.read_text().strip())
