"""The command line that both clients share: show an example, check a file, send it, listen."""

import argparse
import json
import sys
from collections.abc import Callable, Iterable
from importlib.resources import files
from pathlib import Path
from uuid import UUID

from pydantic import ValidationError

from nrm_partners.broker import NotConfirmed
from nrm_partners.client import Arrived, PartnerClient
from nrm_partners.findings import FindingRefused
from nrm_partners.settings import SettingMissing
from nrm_shared.contracts.base import SealedMessage

DONE, WRONG_INPUT, NOT_SENT, NOT_ARRIVED = 0, 2, 3, 4


def run(
    program: str,
    about: str,
    speaks: Iterable[type[SealedMessage]],
    systems: list[str],
    connect: Callable[[str, Path | None], PartnerClient],
    arguments: list[str],
    check: Callable[[Path, SealedMessage], None] | None = None,
) -> int:
    """Run one command and return 0; 2 for wrong input or settings, 3 if the broker did not take the message, 4 if what
    was waited for did not arrive.

    `connect` is given the system and the folder of the NRM's content, if one was named; who gives `check` lets people name
    one, and it raises `FindingRefused` for what that content does not allow.
    """
    messages = {message.TYPE: message for message in speaks}
    options = _parser(program, about, sorted(messages), systems, with_content=check is not None).parse_args(arguments)
    try:
        if options.command == "types":
            print("\n".join(f"{name}  {(kind.__doc__ or '').strip()}" for name, kind in sorted(messages.items())))
        elif options.command == "example":
            print(_example(options.type))
        elif options.command == "check":
            message = _read(messages[options.type], options.file)
            if check is not None and options.content is not None:
                check(options.content, message)
            print(f"{options.type}: correct")
        elif options.command == "send":
            message = _read(messages[options.type], options.file)
            with connect(options.system, getattr(options, "content", None)) as client:
                print(client.send(message, options.message_id))
        else:
            with connect(options.system, None) as client:
                return _listen(client, options.seconds, options.until)
    except ValidationError as error:
        for problem in error.errors(include_input=False, include_url=False, include_context=False):
            pointer = "/" + "/".join(str(part) for part in problem["loc"])
            print(f"{pointer}: {problem['type']}: {problem['msg']}", file=sys.stderr)
        return WRONG_INPUT
    except FindingRefused as refused:
        for broken in refused.problems:
            rule = " ".join([broken.code, *(f"{name}={value}" for name, value in broken.params.items())])
            print(f"{broken.pointer}: {rule}", file=sys.stderr)
        return WRONG_INPUT
    except (SettingMissing, OSError, ValueError) as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        return WRONG_INPUT
    except NotConfirmed as error:
        print(f"not sent: {error}", file=sys.stderr)
        return NOT_SENT
    return DONE


def _parser(
    program: str, about: str, types: list[str], systems: list[str], *, with_content: bool
) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=program, description=about)
    parser.add_argument("--system", choices=systems, default=systems[0], help="whose broker user and keys to use")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("types", help="list the messages this partner may send")
    for name, text in (
        ("example", "print a complete example of a message, to fill in"),
        ("check", "check a file without sending it"),
        ("send", "seal and send a file; prints the message id under which the answer will name it"),
    ):
        command = commands.add_parser(name, help=text)
        command.add_argument("type", choices=types)
        if name != "example":
            command.add_argument("file", type=Path, help="a JSON file; - for standard input")
            if with_content:
                about_content = (
                    "a folder of `./nrm partner content`: a finding must keep the rules of its questionnaire"
                )
                command.add_argument("--content", type=Path, metavar="DIR", help=about_content)
        if name == "send":
            command.add_argument("--message-id", type=UUID, help="id of an earlier attempt, to repeat it safely")
    listen = commands.add_parser("listen", help="print what arrives, one JSON object per line, and acknowledge it")
    listen.add_argument("--seconds", type=float, default=60.0, help="how long (default 60)")
    listen.add_argument("--until", metavar="TYPE", help="end with the first message of this type; exit code 4 without")
    return parser


def _read(kind: type[SealedMessage], file: Path) -> SealedMessage:
    text = sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8")
    return kind.model_validate_json(text)


def _example(type: str) -> str:
    golden = files("nrm_shared.contracts").joinpath("examples", f"{type}.json").read_text(encoding="utf-8")
    return json.dumps(json.loads(golden)["data"], ensure_ascii=False, indent=2)


def _listen(client: PartnerClient, seconds: float, until: str | None) -> int:
    found: list[Arrived] = []

    def awaited(arrived: Arrived) -> bool:
        found.extend([arrived] if arrived.type == until else [])
        return bool(found)

    client.listen(_show, seconds, awaited)
    if until is None or found:
        return DONE
    print(f"no {until} in {seconds:g} s", file=sys.stderr)
    return NOT_ARRIVED


def _show(arrived: Arrived) -> None:
    shown = {
        "type": arrived.type,
        "message_id": arrived.message_id,
        "problem": arrived.problem,
        "data": arrived.message.model_dump(mode="json") if arrived.message else None,
    }
    print(json.dumps(shown, ensure_ascii=False), flush=True)
