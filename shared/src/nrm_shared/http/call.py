"""One HTTP call: who asks, with which key, after which events; and the way to run or ask in its name."""

import hashlib
import json
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from email.message import Message
from typing import Any
from uuid import UUID

from fastapi import Request, Response
from fastapi.responses import StreamingResponse

from nrm_shared.access.masking import Reader, to_answer
from nrm_shared.kernel.actor import Actor
from nrm_shared.kernel.errors import Malformed
from nrm_shared.runner.context import Context
from nrm_shared.runner.once import Answer, Once
from nrm_shared.runner.runner import Runner

NO_STORE = {"Cache-Control": "no-store"}
MAX_KEY = 200
ANY_VERSION = "*"
MAX_FILE_NAME = 200
# A file on its way out has one of these types; its name says nothing else but what it is called here.
EXTENSIONS = {
    "application/pdf": ".pdf",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
    "text/plain": ".txt",
    "application/zip": ".zip",
}


def parse_events(header: str) -> list[tuple[str, UUID]]:
    """Return the (type, id) pairs of an NRM-Event or NRM-After header: `type:id` separated by commas."""
    pairs = []
    for part in filter(None, (part.strip() for part in header.split(","))):
        type, _, id = part.rpartition(":")
        try:
            pairs.append((type, UUID(id)))
        except ValueError as error:
            raise Malformed("/headers/NRM-After", "not-an-event") from error
    return pairs


def write_events(events: tuple[tuple[str, UUID], ...] | list[tuple[str, UUID]]) -> str:
    """Return the header value that `parse_events` reads."""
    return ", ".join(f"{type}:{id}" for type, id in events)


@dataclass(slots=True)
class Call:
    """What a route gets instead of the raw request; `does` are the commands and questions the route named."""

    runner: Runner
    actor: Actor
    context: Context
    key: str | None
    fingerprint: bytes
    seen: str | None
    """What If-Match said."""
    after: list[tuple[str, UUID]]
    does: tuple[type, ...] = ()
    repeated: bool = False
    """Whether it was answered with what an earlier request under the same key got."""

    @property
    def once(self) -> Once | None:
        """Return what tells this request from every other, or None without an Idempotency-Key."""
        return Once(self.key, self.fingerprint) if self.key else None

    @property
    def if_match(self) -> int | None:
        """Return the version that the caller saw, or None for `*`, which says that any will do.

        A route of a move reads it, and so demands it. Raises `Malformed` without If-Match, or for what is no version.
        """
        if self.seen is None:
            raise Malformed("/headers/If-Match", "version-required")
        if self.seen == ANY_VERSION:
            return None
        try:
            return int(json.loads(self.seen))
        except (ValueError, TypeError) as error:
            raise Malformed("/headers/If-Match", "not-a-version") from error

    def answered_before(self) -> bool:
        """Return whether the same request was answered under its key; raise `IdempotencyKeyReused` or `Unavailable`."""
        return self.once is not None and self.runner.answered(self.actor, self.once) is not None

    def run(
        self,
        command: Any,
        *,
        answer: Any,
        status: int = 200,
        shape: Callable[[Any], Any] | None = None,
        version: Callable[[Any], int] | None = None,
        secret: bool = False,
    ) -> Response:
        """Run `command` and answer its result as `answer`; the Idempotency-Key makes it happen once.

        `secret`: the answer opens something and is kept under the key, so the key must be hard to guess.
        Raises what the runner raises, and `Malformed` when the key lacks (every POST needs one) or is too weak.
        """
        self._named(command)
        if not self.key:
            raise Malformed("/headers/Idempotency-Key", "idempotency-key-missing")

        def render(result: Any, work: Any) -> Answer:
            headers = {"NRM-Event": write_events(work.emitted)} if work.emitted else {}
            if version:
                headers["ETag"] = f'"{version(result)}"'
            elif hasattr(result, "row_version"):
                headers["ETag"] = f'"{result.row_version}"'
            reader = Reader.of(self.actor, work.shown_level)
            return Answer(status, to_answer(shape(result) if shape else result, answer, reader), headers)

        once = Once(self.key, self.fingerprint)
        if secret:
            once.require_strong()
        outcome = self.runner.run(
            command, actor=self.actor, context=self.context, once=once, render=render, after=self.after
        )
        if outcome.answer is None:
            raise RuntimeError("a rendered command has an answer")
        self.repeated = outcome.answer.replayed
        return respond(outcome.answer)

    def ask(
        self,
        query: Any,
        *,
        answer: Any,
        shape: Callable[[Any], Any] | None = None,
        headers: dict[str, str] | None = None,
    ) -> Response:
        """Ask `query` and answer its result as `answer`, with an ETag if the result has a version."""
        self._named(query)
        result, level = self.runner.ask_shown(query, actor=self.actor, context=self.context, after=self.after)
        extra = dict(headers or {})
        if hasattr(result, "row_version"):
            extra["ETag"] = f'"{result.row_version}"'
        reader = Reader.of(self.actor, level)
        return respond(Answer(200, to_answer(shape(result) if shape else result, answer, reader), extra))

    def stream(self, query: Any) -> Response:
        """Ask `query` for a file and send it part by part, as a file to be saved and never to be shown in its place."""
        self._named(query)
        file, level = self.runner.ask_shown(query, actor=self.actor, context=self.context, after=self.after)
        if file.level > level:
            raise RuntimeError("a file deeper than what was permitted and written down")
        headers = NO_STORE | {
            "Content-Disposition": f'attachment; filename="{file.stem}{EXTENSIONS[file.content_type]}"'
        }
        if file.size is not None:
            headers["Content-Length"] = str(file.size)
        return StreamingResponse(file.parts, media_type=file.content_type, headers=headers)

    def _named(self, command: Any) -> None:
        """Fail on a command that the route did not name: its OpenAPI would tell another permission."""
        if self.does and type(command) not in self.does:
            raise RuntimeError(f"the route does not name {type(command).__name__}")


@dataclass(slots=True, repr=False)
class Upload:
    """A call that brought a file: its bytes, and what its sender calls it, if anything."""

    call: Call
    file_name: str | None
    content: bytes


def file_name(header: str) -> str | None:
    """Return the name in a `Content-Disposition`, without the folders and control characters somebody put into it.

    Raise `Malformed` if it is too long.
    """
    message = Message()
    message["Content-Disposition"] = header
    given = message.get_filename() or ""
    name = "".join(letter for letter in re.split(r"[/\\]", given)[-1] if letter.isprintable()).strip()
    if len(name) > MAX_FILE_NAME:
        raise Malformed("/headers/Content-Disposition", "too-long", max=MAX_FILE_NAME)
    return unicodedata.normalize("NFC", name) or None


def respond(answer: Answer) -> Response:
    """Return the HTTP response of an answer; nothing is kept by caches on the way."""
    headers = NO_STORE | answer.headers
    if answer.replayed:
        headers["Idempotent-Replayed"] = "true"
    return Response(answer.body, status_code=answer.status, media_type="application/json", headers=headers)


def fingerprint(method: str, path: str, body: bytes) -> bytes:
    """Return the digest that tells two requests under one key apart."""
    return hashlib.sha256(method.encode() + b"\0" + path.encode() + b"\0" + body).digest()


def idempotency_key(request: Request) -> str | None:
    """Return the Idempotency-Key, or None; raise `Malformed` if it is too long."""
    key = request.headers.get("Idempotency-Key")
    if key is not None and len(key) > MAX_KEY:
        raise Malformed("/headers/Idempotency-Key", "too-long", max=MAX_KEY)
    return key
