"""Errors as RFC 9457 problems, in Bangla and English, naming field and rule and never a value."""

from collections.abc import Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.types import Scope

from nrm_shared.contracts.complaints import problems_of
from nrm_shared.kernel.errors import Malformed, NotYet, NrmError, Problem, TooManyRequests, Unavailable
from nrm_shared.reference.error_texts import error_text, problem_text

MEDIA_TYPE = "application/problem+json"
JSON_TYPE = "application/json"
LANGUAGES = ("bn", "en")
# Where a request keeps the error it was answered with.
REFUSAL = "nrm.refusal"


class ProblemText(BaseModel):
    """A title and a sentence in one language."""

    title: str
    detail: str


class FieldProblem(BaseModel):
    """One field that broke one rule."""

    pointer: str
    code: str
    bn: ProblemText
    en: ProblemText


class ProblemAnswer(BaseModel):
    """What every refused request gets."""

    type: str
    code: str
    status: int
    title: str
    detail: str
    bn: ProblemText
    en: ProblemText
    errors: list[FieldProblem]


RETRY_AFTER = {"Retry-After": {"description": "Seconds to wait", "schema": {"type": "integer"}}}
# Declared on every route, so that the OpenAPI document promises no less than what is answered.
RESPONSES: dict[int | str, dict[str, Any]] = {
    status: {"model": ProblemAnswer, "description": text} | ({"headers": RETRY_AFTER} if status in (429, 503) else {})
    for status, text in {
        400: "Not a request: the body cannot be read at all",
        401: "Not signed in",
        403: "Not permitted",
        404: "Not found, or not for the caller to know",
        409: "A rule said no",
        413: "Too large",
        422: "The input breaks a rule of form",
        429: "Too many requests",
        503: "Not yet, or not now: try again",
    }.items()
}


# What the framework itself refuses, before a route of ours is reached.
HTTP_CODES = {
    401: "unauthenticated",
    403: "forbidden",
    404: "not-found",
    405: "method-not-allowed",
    413: "too-large",
    415: "unsupported-media-type",
    503: "unavailable",
}


def problem_of(error: NrmError, language: str, status: int | None = None) -> JSONResponse:
    """Return the response of `error`; title and detail in `language`, both languages beside them.

    `status` is the response's if it is not the one of the error's class.
    """
    status = error.status if status is None else status
    texts = {tongue: error_text(error.code, tongue, **error.params) for tongue in LANGUAGES}
    chosen = texts["bn" if language == "bn" else "en"]
    body = {
        "type": f"urn:nrm:error:{error.code}",
        "code": error.code,
        "status": status,
        "title": chosen.title,
        "detail": chosen.detail,
        **{tongue: {"title": text.title, "detail": text.detail} for tongue, text in texts.items()},
        "errors": [_field(problem) for problem in error.problems],
    }
    headers = {"Cache-Control": "no-store"}
    if isinstance(error, NotYet | Unavailable):
        headers["Retry-After"] = "1"
    if isinstance(error, TooManyRequests):
        headers["Retry-After"] = error.params["seconds"]
    if status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return JSONResponse(body, status_code=status, media_type=MEDIA_TYPE, headers=headers)


def _field(problem: Problem) -> dict[str, Any]:
    field: dict[str, Any] = {"pointer": problem.pointer, "code": problem.code}
    for tongue in LANGUAGES:
        text = problem_text(problem.pointer, problem.code, problem.params, tongue)
        field[tongue] = {"title": text.title, "detail": text.detail}
    return field


def _declared(document: dict[str, Any]) -> dict[str, Any]:
    """Return the document with the media type that problems really have; FastAPI knows one for all answers."""
    for operations in document["paths"].values():
        for operation in operations.values():
            for status, answer in operation["responses"].items():
                content = answer.get("content", {})
                if status >= "400" and JSON_TYPE in content:
                    content[MEDIA_TYPE] = content.pop(JSON_TYPE)
    return document


def malformed_of(error: RequestValidationError) -> Malformed:
    """Return pydantic's complaints as one `Malformed`: pointers and codes, the input itself left out."""
    found = [{**each, "loc": _in_body(each["loc"], error.body)} for each in error.errors()]
    return Malformed.many(problems_of(found))


def _in_body(place: Sequence[int | str], body: Any) -> tuple[int | str, ...]:
    """Return where in what was sent a complaint belongs.

    Of a body that may have one of several shapes pydantic names the shape first, by the value that chose it.
    """
    if place[:1] == ("header",):
        # What we complain of ourselves stands under the same name.
        return ("headers", *place[1:])
    if len(place) > 2 and place[0] == "body" and isinstance(body, dict):
        chose = any(value == place[1] for value in body.values() if isinstance(value, str))
        if chose and not isinstance(body.get(str(place[1])), dict | list):
            return (place[0], *place[2:])
    return tuple(place)


def language_of(request: Request) -> str:
    """Return `bn` or `en`, whichever Accept-Language names first; Bangla unless English is asked for."""
    wanted = request.headers.get("Accept-Language", "").lower()
    return "en" if wanted.startswith("en") else "bn"


def remember_refusal(scope: Scope, error: NrmError) -> None:
    """Keep with a request why it was refused, for whoever tells of it afterwards."""
    scope[REFUSAL] = error


def install(app: FastAPI) -> None:
    """Answer every error of `app` as a problem, and declare errors in the OpenAPI document as what they are."""
    document = app.openapi

    def honest() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _declared(document())
        return app.openapi_schema

    app.openapi = honest  # type: ignore[method-assign] # the way FastAPI documents

    @app.exception_handler(NrmError)
    def _known(request: Request, error: NrmError) -> JSONResponse:
        remember_refusal(request.scope, error)
        return problem_of(error, language_of(request))

    @app.exception_handler(RequestValidationError)
    def _input(request: Request, error: RequestValidationError) -> JSONResponse:
        malformed = malformed_of(error)
        remember_refusal(request.scope, malformed)
        return problem_of(malformed, language_of(request))

    @app.exception_handler(HTTPException)
    def _http(request: Request, error: HTTPException) -> JSONResponse:
        code = HTTP_CODES.get(error.status_code) or ("bad-request" if error.status_code < 500 else "internal")
        problem = NrmError(code, expected=JSON_TYPE)
        remember_refusal(request.scope, problem)
        answer = problem_of(problem, language_of(request), error.status_code)
        answer.headers.update(error.headers or {})
        return answer
