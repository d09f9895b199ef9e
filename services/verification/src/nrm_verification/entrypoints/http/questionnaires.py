"""The questionnaire as it travels to the portal: both languages, the indicators beside each question."""

from datetime import date
from typing import Any

from pydantic import BaseModel

from nrm_shared.reference import codes
from nrm_shared.reference.questionnaires import Question, Questionnaire, RedFlag
from nrm_shared.reference.text import Text


class TextAnswer(BaseModel):
    """One text in Bangla and English."""

    bn: str
    en: str


class Coded(BaseModel):
    """A code with its label."""

    code: str
    label: TextAnswer


class SkipAnswer(BaseModel):
    """The question becomes `effect` when `question` was answered with `answer`."""

    question: str
    answer: str
    effect: str


class QuestionAnswer(BaseModel):
    """One question; `guidance` are the indicators shown beside it, which are never scored."""

    code: str
    element: str
    text: TextAnswer
    evidence_prompt: TextAnswer
    answer: str
    options: list[Coded]
    audience: str
    required: bool
    skip: SkipAnswer | None
    suggests: list[str]
    guidance: list[Coded]
    locked_at_first_meeting: bool


class RedFlagsAnswer(BaseModel):
    """All indicators; presence or absence neither proves nor disproves anything."""

    general: list[Coded]
    child: list[Coded]


class QuestionnaireAnswer(BaseModel):
    """One version. `draft` and `official` say whether the ministry supplied it. `codes` label Act, Means, Purpose."""

    version: str
    title: TextAnswer
    draft: bool
    official: bool
    effective_from: date
    regime: str
    elements: list[Coded]
    questions: list[QuestionAnswer]
    red_flags: RedFlagsAnswer
    codes: dict[str, list[Coded]]


def shown(questionnaire: Questionnaire) -> dict[str, Any]:
    """Return the questionnaire as `QuestionnaireAnswer` takes it."""
    return {
        "version": questionnaire.version,
        "title": _text(questionnaire.title),
        "draft": questionnaire.draft,
        "official": questionnaire.official,
        "effective_from": questionnaire.effective_from,
        "regime": questionnaire.regime,
        "elements": [_coded(code, text) for code, text in questionnaire.elements.items()],
        "questions": [_question(questionnaire, question) for question in questionnaire.questions.values()],
        "red_flags": {
            "general": _flags(questionnaire.red_flags_general),
            "child": _flags(questionnaire.red_flags_child),
        },
        "codes": {name: _options(name) for name in ("act", "means", "purpose")},
    }


def _question(questionnaire: Questionnaire, question: Question) -> dict[str, Any]:
    skip = question.skip
    return {
        "code": question.code,
        "element": question.element,
        "text": _text(question.text),
        "evidence_prompt": _text(question.evidence_prompt),
        "answer": question.answer,
        "options": _options(question.options) if question.options else [],
        "audience": question.audience,
        "required": question.required,
        "skip": {"question": skip.question, "answer": skip.answer, "effect": skip.effect} if skip else None,
        "suggests": list(question.suggests),
        "guidance": _flags(questionnaire.guidance(question.code)),
        "locked_at_first_meeting": question.locked_at_first_meeting,
    }


def _options(code_list: str) -> list[dict[str, Any]]:
    return [_coded(member.code, member.label) for member in codes.members(code_list)]


def _flags(flags: tuple[RedFlag, ...]) -> list[dict[str, Any]]:
    return [_coded(flag.code, flag.text) for flag in flags]


def _coded(code: str, text: Text) -> dict[str, Any]:
    return {"code": code, "label": _text(text)}


def _text(text: Text) -> dict[str, str]:
    return {"bn": text.bn, "en": text.en}
