"""Checking the form of answers against the version they were given under. What they prove is not decided here."""

import re
from collections.abc import Mapping
from typing import Any

from nrm_shared.kernel.errors import Problem
from nrm_shared.reference import codes
from nrm_shared.reference.questionnaires import Question, Questionnaire
from nrm_shared.reference.text import fold_digits

LONGEST_TEXT = 5000
_COUNT = re.compile(r"[0-9]{1,3}")


def as_kept(questionnaire: Questionnaire, answers: Mapping[str, object]) -> dict[str, Any]:
    """The answers with every whole number that came as a text, in Bangla or Latin digits, as a number; the rest as given.

    A text that is no whole number of up to three digits stays, and `problems` says so.
    """
    return {code: _number(questionnaire.questions.get(code), answer) for code, answer in answers.items()}


def problems(
    questionnaire: Questionnaire,
    answers: Mapping[str, object],
    pointer: str = "/answers",
    *,
    complete: bool = True,
    minor_at_act: str | None = None,
    first_meeting: bool = False,
) -> list[Problem]:
    """What is wrong with the form of ``answers`` (question code to answer); nothing if all is well.

    Codes: ``unknown-field`` (no such question), ``not-a-code``, ``not-a-number``, ``out-of-range``, ``not-text``,
    ``too-long`` and, when ``complete``, ``required``. An answer of ``None`` counts as not given.
    ``minor_at_act`` is what is known of the age at the act, whatever was ticked. At a ``first_meeting`` nobody is
    interrogated (guideline step 2): what is locked then is not required, and answered it is ``locked-at-first-meeting``.
    """
    given = {code: answer for code, answer in answers.items() if answer is not None}
    found = [Problem(f"{pointer}/{code}", "unknown-field") for code in given if code not in questionnaire.questions]
    for code, question in questionnaire.questions.items():
        if first_meeting and question.locked_at_first_meeting:
            found += [Problem(f"{pointer}/{code}", "locked-at-first-meeting")] if code in given else []
        elif code in given:
            found += _wrong(question, given[code], f"{pointer}/{code}")
        elif complete and not question.optional_given(given, minor_at_act):
            found.append(Problem(f"{pointer}/{code}", "required"))
    return found


def _number(question: Question | None, answer: object) -> object:
    if question is None or question.answer != "integer" or not isinstance(answer, str):
        return answer
    typed = fold_digits(answer).strip()
    return int(typed) if _COUNT.fullmatch(typed) else answer


def _wrong(question: Question, answer: object, pointer: str) -> list[Problem]:
    match question.answer:
        case "yes_no_unknown":
            return _not_in("tri_bool", [answer], pointer)
        case "integer":
            return _not_a_count(answer, pointer)
        case "text":
            return _not_text(answer, pointer)
        case "choice":
            return _not_in(str(question.options), [answer], pointer)
        case "choices":
            chosen = answer if isinstance(answer, list | tuple) else [answer]
            return _not_in(str(question.options), list(chosen), pointer)


def _not_in(code_list: str, chosen: list[object], pointer: str) -> list[Problem]:
    known = all(isinstance(code, str) and codes.has(code_list, code) for code in chosen)
    return [] if known else [Problem(pointer, "not-a-code", {"list": code_list})]


def _not_a_count(answer: object, pointer: str) -> list[Problem]:
    if not isinstance(answer, int) or isinstance(answer, bool):
        return [Problem(pointer, "not-a-number")]
    return [] if 0 <= answer <= 110 else [Problem(pointer, "out-of-range", {"min": "0", "max": "110"})]


def _not_text(answer: object, pointer: str) -> list[Problem]:
    if not isinstance(answer, str):
        return [Problem(pointer, "not-text")]
    return [] if len(answer) <= LONGEST_TEXT else [Problem(pointer, "too-long", {"max": str(LONGEST_TEXT)})]
