"""What can go wrong, named by what the caller may do about it. Codes travel; values and personal data never do."""

from dataclasses import dataclass, field
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Problem:
    """One rule that one field broke: a JSON pointer, the rule's code, and parameters for its text (never the value)."""

    pointer: str
    code: str
    params: dict[str, str] = field(default_factory=dict)


class NrmError(Exception):
    """The base of all errors a caller is meant to see. `code` is stable and kebab-case."""

    status: ClassVar[int] = 500
    default_code: ClassVar[str] = "internal"

    def __init__(self, code: str | None = None, **params: str | int) -> None:
        self.code = code or self.default_code
        self.params = {name: str(value) for name, value in params.items()}
        self.problems: tuple[Problem, ...] = ()
        super().__init__(self.code)


class Refused(NrmError):
    """A rule said no (409): the same request can only succeed after something else changed."""

    status = 409
    default_code = "refused"


class ChangedMeanwhile(Refused):
    """Somebody changed the object since the caller read it."""

    default_code = "changed-meanwhile"


class IllegalMove(Refused):
    """The state machine has no such move from the present status. `target` is what should have moved, for the audit."""

    default_code = "illegal-move"
    target: object | None = None


class NotFound(NrmError):
    """There is no such thing, or the caller may not know that there is (404)."""

    status = 404
    default_code = "not-found"


class Forbidden(NrmError):
    """The caller knew of the object but may not do this (403). `target` is what it was about, for the audit."""

    status = 403
    default_code = "forbidden"
    target: object | None = None


class Unauthenticated(NrmError):
    """Nobody is signed in, or the token does not hold (401)."""

    status = 401
    default_code = "unauthenticated"


class Malformed(NrmError):
    """The input breaks a rule of form (422); each problem names the field and the rule."""

    status = 422
    default_code = "malformed"

    def __init__(self, pointer: str = "", code: str | None = None, **params: str | int) -> None:
        super().__init__(code, **params)
        if pointer or code:
            self.problems = (Problem(pointer, self.code, self.params),)

    @classmethod
    def many(cls, problems: list[Problem]) -> "Malformed":
        """Return one error that carries several problems."""
        error = cls()
        error.problems = tuple(problems)
        return error


class NotYet(NrmError):
    """The fact this depends on has not arrived here (503): try again soon."""

    status = 503
    default_code = "not-yet"


class Unavailable(NrmError):
    """Something outside does not answer (503): try again later."""

    status = 503
    default_code = "unavailable"


class TooManyRequests(NrmError):
    """The caller asks too often (429)."""

    status = 429
    default_code = "too-many-requests"
