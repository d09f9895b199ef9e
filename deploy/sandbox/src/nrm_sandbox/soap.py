"""The registries' doors: one path each, mutual TLS outside, WS-Security and the contract inside."""

import asyncio
from collections.abc import AsyncIterator
from copy import deepcopy
from datetime import UTC, datetime, timedelta

from fastapi import FastAPI, Request
from fastapi.responses import Response, StreamingResponse
from lxml import etree

from nrm_sandbox import envelope
from nrm_sandbox.envelope import FaultError
from nrm_sandbox.modes import Behaviour, Board, Mode
from nrm_sandbox.people import People
from nrm_sandbox.protocol import CERTIFICATE_NAME, CUT
from nrm_sandbox.registries import ANSWERS
from nrm_sandbox.security import LARGEST_REQUEST, Credential, Gate
from nrm_sandbox.signing import signed, strangers_key
from nrm_shared.wssecurity.keys import SigningKey
from nrm_shared.wssecurity.names import WSU_ID

HUGE_PIECE = b"<!-- " + b"x" * (1024 * 1024) + b" -->"


def make_soap_app(
    people: People, credentials: dict[str, Credential], keys: dict[str, SigningKey], board: Board
) -> FastAPI:
    """Return the application that serves the registries for which there are credentials; `keys` sign their answers."""
    app = FastAPI(openapi_url=None)
    for registry, credential in credentials.items():
        app.post(f"/{registry}")(_Door(registry, people, credential, keys[registry], board))
    return app


class _Door:
    """Answers one registry's requests. A coroutine, because a slow registry must not hold up the other two."""

    def __init__(self, registry: str, people: People, credential: Credential, key: SigningKey, board: Board) -> None:
        self._registry = registry
        self._version, self._answer = ANSWERS[registry]
        self._people = people
        self._gate = Gate(self._version, credential)
        self._key = key
        self._board = board
        self._schema = envelope.load_schema(registry)
        self._before: bytes | None = None

    async def __call__(self, request: Request) -> Response:
        """Return the registry's answer, or what its present mode makes of it."""
        calls = self._board.calls[self._registry]
        behaviour = self._board.behaviours[self._registry]
        calls.received += 1
        content = await _bounded(request)
        if behaviour.mode is Mode.DOWN:
            calls.spoiled += 1
            request.scope[CUT]()
            return Response(status_code=503)
        try:
            body = self._admit(content, request.scope.get(CERTIFICATE_NAME))
        except FaultError as fault:
            calls.refused += 1
            return self._reply(self._signed(envelope.fault_envelope(self._version, fault.reason)), status=500)
        if behaviour.mode is Mode.OK:
            calls.answered += 1
            return self._reply(self._right_answer(body))
        calls.spoiled += 1
        return await self._spoil(behaviour, body)

    def _admit(self, content: bytes, certificate_name: str | None) -> etree._Element:
        body = self._gate.admit(content, certificate_name)
        envelope.must_fit(self._schema, body)
        return body

    def _right_answer(self, body: etree._Element) -> bytes:
        self._before = self._signed(self._right(body))
        return self._before

    def _right(self, body: etree._Element) -> etree._Element:
        answer = self._answer(body, self._people)
        envelope.must_fit(self._schema, answer)
        return envelope.envelope(self._version, answer)

    def _signed(self, root: etree._Element, now: datetime | None = None) -> bytes:
        return envelope.written(signed(root, self._key, now))

    def _reply(self, content: bytes, status: int = 200) -> Response:
        return Response(content, status_code=status, media_type=envelope.content_type(self._version))

    def _stream(self, pieces: AsyncIterator[bytes]) -> Response:
        return StreamingResponse(pieces, media_type=envelope.content_type(self._version))

    async def _spoil(self, behaviour: Behaviour, body: etree._Element) -> Response:
        before = self._before
        right = self._right_answer(body)
        match behaviour.mode:
            case Mode.SLOW:
                await asyncio.sleep(behaviour.delay_seconds)
                return self._reply(right)
            case Mode.DRIP:
                return self._stream(_drip(right, behaviour.delay_seconds))
            case Mode.MALFORMED:
                return self._reply(right[: len(right) // 2] + b"<not </closed>")
            case Mode.HUGE:
                return self._stream(_huge(right))
            case Mode.FAULT:
                return self._reply(envelope.written(self._fault()), status=500)
            case Mode.FAULT_SIGNED:
                return self._reply(self._signed(self._fault()), status=500)
            case Mode.REPLAYED:
                # Without one given before, the same answer twice: the second time is the replay.
                return self._reply(before or right)
            case _:
                return self._reply(self._dishonest(behaviour.mode, self._right(body)))

    def _fault(self) -> etree._Element:
        return envelope.fault_envelope(self._version, "no record matches")

    def _dishonest(self, mode: Mode, right: etree._Element) -> bytes:
        match mode:
            case Mode.WRONG:
                return self._signed(envelope.envelope(self._version, etree.Element("{urn:sandbox:other}Surprise")))
            case Mode.UNSIGNED:
                return envelope.written(right)
            case Mode.STALE:
                return self._signed(right, datetime.now(UTC) - timedelta(hours=1))
            case Mode.FORGED:
                return envelope.written(signed(right, strangers_key()))
            case Mode.WRAPPED:
                return envelope.written(_wrapped(signed(right, self._key)))
            case _:
                return self._signed(_as_stranger(right))


async def _bounded(request: Request) -> bytes:
    """Return the body, cut off as soon as it is too large to be admitted."""
    content = bytearray()
    async for piece in request.stream():
        content += piece
        if len(content) > LARGEST_REQUEST:
            break
    return bytes(content)


def _wrapped(root: etree._Element) -> etree._Element:
    """Return a signed envelope whose signed Body was moved into the header, and another answer put in its place."""
    header, body = root
    other = _as_stranger(deepcopy(body))
    del other.attrib[WSU_ID]
    holder = etree.SubElement(header, "{urn:sandbox:other}Wrapper")
    holder.append(body)
    root.append(other)
    return root


async def _drip(content: bytes, seconds: float) -> AsyncIterator[bytes]:
    for position in range(len(content)):
        yield content[position : position + 1]
        await asyncio.sleep(seconds / len(content))


async def _huge(content: bytes) -> AsyncIterator[bytes]:
    yield content
    for _ in range(8):
        yield HUGE_PIECE


def _as_stranger(root: etree._Element) -> etree._Element:
    """Return the answer as if to another question: other transaction, other enquiry, other register number."""
    for element in root.iter():
        name = etree.QName(element).localname
        if name == "TransactionId":
            element.text = "00000000-0000-4000-8000-000000000000"
        if name == "birthRegistrationNumber":
            element.text = "00000000000000000"
        if "enquiryId" in element.attrib:
            element.set("enquiryId", "other")
    return root
