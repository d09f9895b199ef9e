"""The registries' doors: one path each, mutual TLS outside, WS-Security and the contract inside."""

import asyncio
from collections.abc import AsyncIterator

from fastapi import FastAPI, Request
from fastapi.responses import Response, StreamingResponse
from lxml import etree

from nrm_sandbox import envelope
from nrm_sandbox.envelope import FaultError
from nrm_sandbox.modes import Behaviour, Board, Mode
from nrm_sandbox.people import People
from nrm_sandbox.protocol import CERTIFICATE_NAME, CUT
from nrm_sandbox.registries import ANSWERS
from nrm_sandbox.security import Credential, Gate

LARGEST_REQUEST = 64 * 1024
HUGE_PIECE = b"<!-- " + b"x" * (1024 * 1024) + b" -->"


def make_soap_app(people: People, credentials: dict[str, Credential], board: Board) -> FastAPI:
    """Return the application that serves the registries for which there are credentials."""
    app = FastAPI(openapi_url=None)
    for registry, credential in credentials.items():
        app.post(f"/{registry}")(_Door(registry, people, credential, board))
    return app


class _Door:
    """Answers one registry's requests. A coroutine, because a slow registry must not hold up the other two."""

    def __init__(self, registry: str, people: People, credential: Credential, board: Board) -> None:
        self._registry = registry
        self._version, self._answer = ANSWERS[registry]
        self._people = people
        self._gate = Gate(credential)
        self._board = board
        self._schema = envelope.load_schema(registry)

    async def __call__(self, request: Request) -> Response:
        """Return the registry's answer, or what its present mode makes of it."""
        calls = self._board.calls[self._registry]
        behaviour = self._board.behaviours[self._registry]
        calls.received += 1
        content = await request.body()
        if behaviour.mode is Mode.DOWN:
            calls.spoiled += 1
            request.scope[CUT]()
            return Response(status_code=503)
        try:
            body = self._admit(content, request.scope.get(CERTIFICATE_NAME))
        except FaultError as fault:
            calls.refused += 1
            return self._reply(envelope.write_fault(self._version, fault.reason), status=500)
        if behaviour.mode is Mode.OK:
            calls.answered += 1
            return self._reply(self._right_answer(body))
        calls.spoiled += 1
        return await self._spoil(behaviour, body)

    def _admit(self, content: bytes, certificate_name: str | None) -> etree._Element:
        if len(content) > LARGEST_REQUEST:
            raise FaultError("the request is too large")
        request = envelope.read(content, self._version)
        self._gate.admit(request.header, certificate_name)
        envelope.must_fit(self._schema, request.body)
        return request.body

    def _right_answer(self, body: etree._Element) -> bytes:
        answer = self._answer(body, self._people)
        envelope.must_fit(self._schema, answer)
        return envelope.write(self._version, answer)

    def _reply(self, content: bytes, status: int = 200) -> Response:
        return Response(content, status_code=status, media_type=envelope.content_type(self._version))

    def _stream(self, pieces: AsyncIterator[bytes]) -> Response:
        return StreamingResponse(pieces, media_type=envelope.content_type(self._version))

    async def _spoil(self, behaviour: Behaviour, body: etree._Element) -> Response:
        right = self._right_answer(body)
        match behaviour.mode:
            case Mode.SLOW:
                await asyncio.sleep(behaviour.delay_seconds)
                return self._reply(right)
            case Mode.DRIP:
                return self._stream(_drip(right, behaviour.delay_seconds))
            case Mode.WRONG:
                return self._reply(envelope.write(self._version, etree.Element("{urn:sandbox:other}Surprise")))
            case Mode.MALFORMED:
                return self._reply(right[: len(right) // 2] + b"<not </closed>")
            case Mode.FAULT:
                return self._reply(envelope.write_fault(self._version, "no record matches"), status=500)
            case Mode.HUGE:
                return self._stream(_huge(right))
            case _:
                return self._reply(_as_stranger(right))


async def _drip(content: bytes, seconds: float) -> AsyncIterator[bytes]:
    for position in range(len(content)):
        yield content[position : position + 1]
        await asyncio.sleep(seconds / len(content))


async def _huge(content: bytes) -> AsyncIterator[bytes]:
    yield content
    for _ in range(8):
        yield HUGE_PIECE


def _as_stranger(content: bytes) -> bytes:
    """Return the answer as if to another question: other transaction, other enquiry, other register number."""
    root = etree.fromstring(content)
    for element in root.iter():
        name = etree.QName(element).localname
        if name == "TransactionId":
            element.text = "00000000-0000-4000-8000-000000000000"
        if name == "birthRegistrationNumber":
            element.text = "00000000000000000"
        if "enquiryId" in element.attrib:
            element.set("enquiryId", "other")
    return etree.tostring(root)
