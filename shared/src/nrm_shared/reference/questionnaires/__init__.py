"""The questionnaire of step 5: versioned questions by legal element, and the red flags shown beside them.

A record pins the version it was answered under and loads that one; ``current(day)`` is for new tasks. The bank that
ships is a draft and says so (``draft``, ``official``); the Ministry's is imported (``nrm_shared.reference.content``).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Any, Literal

from nrm_shared.reference.content import QUESTIONNAIRE, inuse
from nrm_shared.reference.content.questionnaire import ELEMENTS, MINOR_AT_ACT
from nrm_shared.reference.content.shelf import Edition
from nrm_shared.reference.text import Text, nfc

Element = Literal["safety", "age", "act", "means", "purpose", "aftermath"]
AnswerType = Literal["yes_no_unknown", "integer", "text", "choice", "choices"]
Audience = Literal["all", "adult", "child"]


@dataclass(frozen=True, slots=True)
class Skip:
    """A required question becomes optional when another one was answered in this way."""

    question: str
    answer: str
    effect: str


@dataclass(frozen=True, slots=True)
class RedFlag:
    """An indicator to think of. It never proves or disproves anything and is never scored."""

    code: str
    text: Text


@dataclass(frozen=True, slots=True)
class Question:
    """One question.

    ``options`` names the code list of a choice; ``suggests`` are codes of Act, Means or Purpose to think of;
    ``guidance`` are codes of red flags shown beside it; ``locked_at_first_meeting`` because no interrogation takes
    place at the first meeting (guideline step 2).
    """

    code: str
    element: Element
    text: Text
    evidence_prompt: Text
    answer: AnswerType
    options: str | None
    audience: Audience
    required: bool
    skip: Skip | None
    suggests: tuple[str, ...]
    guidance: tuple[str, ...]
    locked_at_first_meeting: bool

    def optional_given(self, answers: Mapping[str, object], minor_at_act: str | None = None) -> bool:
        """Whether the question may stay open, given the other answers.

        Where the age at the act decides, ``minor_at_act`` (yes or no) counts and not what was ticked (INV-02).
        """
        if not self.required:
            return True
        if self.skip is None:
            return False
        known = minor_at_act if self.skip.question == MINOR_AT_ACT and minor_at_act in ("yes", "no") else None
        return (known or answers.get(self.skip.question)) == self.skip.answer


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """One version of the bank."""

    version: str
    title: Text
    draft: bool
    official: bool
    effective_from: date
    regime: str
    elements: Mapping[str, Text]
    questions: Mapping[str, Question]
    red_flags_general: tuple[RedFlag, ...]
    red_flags_child: tuple[RedFlag, ...]

    def question(self, code: str) -> Question:
        """One question. Raises ``LookupError``."""
        return self.questions[code]

    def by_element(self, element: str) -> tuple[Question, ...]:
        """The questions of one element, in order."""
        return tuple(question for question in self.questions.values() if question.element == element)

    def red_flags(self, *, child: bool) -> tuple[RedFlag, ...]:
        """The general red flags, and for a child those for children as well."""
        return self.red_flags_general + (self.red_flags_child if child else ())

    def guidance(self, code: str) -> tuple[RedFlag, ...]:
        """The red flags shown beside one question. Raises ``LookupError``."""
        flags = {flag.code: flag for flag in self.red_flags(child=True)}
        return tuple(flags[flag] for flag in self.question(code).guidance)


def versions() -> tuple[str, ...]:
    """All versions that can be loaded, lowest first; also those that were taken back, for what was answered under them."""
    return tuple(edition.version for edition in inuse.shelf().editions[QUESTIONNAIRE])


def current(day: date) -> Questionnaire:
    """The version that tasks are issued with on ``day``, a date in Dhaka."""
    return _built(inuse.shelf().in_force(QUESTIONNAIRE, day))


def load(version: str) -> Questionnaire:
    """One version. Raises ``content.shelf.UnknownVersion``."""
    return _built(inuse.shelf().edition(QUESTIONNAIRE, version))


@cache
def _built(edition: Edition) -> Questionnaire:
    raw = edition.raw
    locked_from = raw["locked_at_first_meeting_from"]
    return Questionnaire(
        version=edition.version,
        title=_text(raw, "title_"),
        draft=edition.draft,
        official=raw["official"],
        effective_from=edition.effective_from,
        regime=raw["regime"],
        elements=MappingProxyType({code: _text(raw["elements"][code]) for code in ELEMENTS}),
        questions=MappingProxyType(
            {code: _question(code, entry, code >= locked_from) for code, entry in raw["questions"].items()}
        ),
        red_flags_general=_red_flags(raw["red_flags"]["general"]),
        red_flags_child=_red_flags(raw["red_flags"]["child"]),
    )


def _question(code: str, raw: Mapping[str, Any], locked: bool) -> Question:
    return Question(
        code=code,
        element=raw["element"],
        text=_text(raw),
        evidence_prompt=_text(raw, "evidence_"),
        answer=raw["answer"],
        options=raw.get("options"),
        audience=raw.get("audience", "all"),
        required=raw.get("required", False),
        skip=Skip(**raw["skip"]) if "skip" in raw else None,
        suggests=tuple(raw.get("suggests", ())),
        guidance=tuple(raw["guidance"]),
        locked_at_first_meeting=locked,
    )


def _red_flags(raw: Mapping[str, Any]) -> tuple[RedFlag, ...]:
    return tuple(RedFlag(code, _text(entry)) for code, entry in raw.items())


def _text(raw: Mapping[str, Any], prefix: str = "") -> Text:
    return Text(nfc(raw[f"{prefix}bn"]), nfc(raw[f"{prefix}en"]))
