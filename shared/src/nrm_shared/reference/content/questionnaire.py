"""The rules of a questionnaire (guideline step 5): what the finding, the portal and the rule engine rely on."""

import re
from collections.abc import Mapping
from typing import Any

from nrm_shared.reference import clocks, codes
from nrm_shared.reference.content import fields
from nrm_shared.reference.content.fields import Complaints

ELEMENTS = ("safety", "age", "act", "means", "purpose", "aftermath")
ASKED_LATER = ("act", "means", "purpose", "aftermath")
SUGGESTED = ("act", "means", "purpose")
"""Elements whose codes a question may suggest."""
ANSWERS = ("yes_no_unknown", "integer", "text", "choice", "choices")
AUDIENCES = ("all", "adult", "child")
MINOR_AT_ACT = "Q07"
"""The question whether the person was under 18 when it began, in every version."""

_QUESTION = re.compile(r"Q[0-9]{2}", re.ASCII)
_RED_FLAG = re.compile(r"RF_[A-Z0-9]{1,12}", re.ASCII)
_TOP = {
    "official",
    "regime",
    "locked_at_first_meeting_from",
    "title_bn",
    "title_en",
    "elements",
    "questions",
    "red_flags",
}
_OF_QUESTION = {"element", "answer", "options", "audience", "required", "skip", "suggests", "guidance"}
_TEXTS_OF_QUESTION = {"bn", "en", "evidence_bn", "evidence_en"}


def check(raw: Mapping[str, Any], complaints: Complaints) -> None:
    """Complain about everything in ``raw`` that no questionnaire may hold.

    Its regime and its codes are held against today's where ``complaints`` asks for it. A code list that a question
    names is there always: without it nobody could be shown what may be answered.
    """
    fields.only(raw, fields.HEAD | _TOP, "", complaints)
    if fields.flag(raw, "official", "/official", complaints) and raw["official"] is raw.get("draft"):
        complaints.add("/official", "draft-disagrees")
    if _text(raw, "regime", "/regime", complaints) and raw["regime"] != clocks.regime().code:
        complaints.add_of_today("/regime", "not-a-code")
    fields.texts(raw, "", complaints, "title_")
    _elements(fields.table(raw, "elements", "/elements", complaints), complaints)
    flags = _red_flags(fields.table(raw, "red_flags", "/red_flags", complaints), complaints)
    questions = fields.table(raw, "questions", "/questions", complaints)
    for code, question in questions.items():
        if not _QUESTION.fullmatch(code):
            complaints.add(f"/questions/{code}", "not-a-content-code")
        elif not isinstance(question, dict):
            complaints.add(f"/questions/{code}", "not-a-table")
        else:
            _question(f"/questions/{code}", question, questions, flags, complaints)
    _age(questions.get(MINOR_AT_ACT), complaints)
    _locked(raw, questions, complaints)


def _elements(elements: Mapping[str, Any], complaints: Complaints) -> None:
    fields.only(elements, ELEMENTS, "/elements", complaints)
    for name in ELEMENTS:
        fields.texts(fields.table(elements, name, f"/elements/{name}", complaints), f"/elements/{name}", complaints)


def _red_flags(lists: Mapping[str, Any], complaints: Complaints) -> set[str]:
    """The codes of all red flags. One code is one flag, and none is a method of control: both are ticked in one list."""
    found: set[str] = set()
    fields.only(lists, ("general", "child"), "/red_flags", complaints)
    for name in ("general", "child"):
        flags = fields.table(lists, name, f"/red_flags/{name}", complaints)
        for code in flags:
            place = f"/red_flags/{name}/{code}"
            if not _RED_FLAG.fullmatch(code):
                complaints.add(place, "not-a-content-code")
            elif code in found:
                complaints.add(place, "named-twice")
            elif codes.has("control", code):
                complaints.add_of_today(place, "named-twice")
            found.add(code)
            text = fields.table(flags, code, place, complaints)
            fields.only(text, ("bn", "en"), place, complaints)
            fields.texts(text, place, complaints)
    return found


def _question(
    place: str, raw: Mapping[str, Any], questions: Mapping[str, Any], flags: set[str], complaints: Complaints
) -> None:
    fields.only(raw, _OF_QUESTION | _TEXTS_OF_QUESTION, place, complaints)
    fields.texts(raw, place, complaints)
    fields.texts(raw, place, complaints, "evidence_")
    _one_of(raw, "element", ELEMENTS, f"{place}/element", complaints)
    _one_of(raw, "answer", ANSWERS, f"{place}/answer", complaints)
    _one_of({"audience": "all", **raw}, "audience", AUDIENCES, f"{place}/audience", complaints)
    fields.flag({"required": False, **raw}, "required", f"{place}/required", complaints)
    if raw.get("answer") in ("choice", "choices"):
        _one_of(raw, "options", codes.lists(), f"{place}/options", complaints)
    elif "options" in raw:
        complaints.add(f"{place}/options", "unknown-field")
    suggested = fields.words(raw, "suggests", f"{place}/suggests", complaints)
    element = raw.get("element")
    if suggested and element not in SUGGESTED:
        complaints.add(f"{place}/suggests", "not-a-code")
    elif not all(codes.has(str(element), code) for code in suggested):
        complaints.add_of_today(f"{place}/suggests", "not-a-code")
    if "guidance" not in raw:
        complaints.add(f"{place}/guidance", "required")
    if not flags.issuperset(fields.words(raw, "guidance", f"{place}/guidance", complaints)):
        complaints.add(f"{place}/guidance", "not-a-code")
    if "skip" in raw:
        _skip(fields.table(raw, "skip", f"{place}/skip", complaints), f"{place}/skip", questions, complaints)


def _skip(raw: Mapping[str, Any], place: str, questions: Mapping[str, Any], complaints: Complaints) -> None:
    """What makes a question optional is one answer to another question that is answered with a code."""
    fields.only(raw, ("question", "answer", "effect"), place, complaints)
    _one_of(raw, "effect", ("optional",), f"{place}/effect", complaints)
    _one_of(raw, "question", tuple(questions), f"{place}/question", complaints)
    decides = questions.get(raw["question"]) if isinstance(raw.get("question"), str) else None
    if isinstance(decides, dict) and _text(raw, "answer", f"{place}/answer", complaints):
        name = _list_of_answers(decides)
        if name not in codes.lists():
            complaints.add(f"{place}/answer", "not-a-code")
        elif not codes.has(str(name), raw["answer"]):
            complaints.add_of_today(f"{place}/answer", "not-a-code")


def _list_of_answers(question: Mapping[str, Any]) -> object:
    """The code list one of whose codes answers the question, or what stands in its place; None for other answers."""
    if question.get("answer") == "yes_no_unknown":
        return "tri_bool"
    return question.get("options") if question.get("answer") == "choice" else None


def _age(question: object, complaints: Complaints) -> None:
    """In every version Q07 asks whether the person was under 18 at the act; the child exception rests on it (INV-02)."""
    expected = {"element": "age", "answer": "yes_no_unknown", "required": True}
    if not isinstance(question, dict) or any(question.get(name) != value for name, value in expected.items()):
        complaints.add("/questions/Q07", "age-question-missing")


def _locked(raw: Mapping[str, Any], questions: Mapping[str, Any], complaints: Complaints) -> None:
    """From which question on everything waits: no interrogation takes place at the first meeting (guideline step 2)."""
    _one_of(raw, "locked_at_first_meeting_from", tuple(questions), "/locked_at_first_meeting_from", complaints)
    first = raw.get("locked_at_first_meeting_from")
    for code, question in questions.items():
        if (
            isinstance(first, str)
            and isinstance(question, dict)
            and question.get("element") in ASKED_LATER
            and code < first
        ):
            complaints.add(f"/questions/{code}", "asked-too-early")


def _one_of(raw: Mapping[str, Any], name: str, known: tuple[str, ...], place: str, complaints: Complaints) -> None:
    if _text(raw, name, place, complaints) and raw[name] not in known:
        complaints.add(place, "not-a-code")


def _text(raw: Mapping[str, Any], name: str, place: str, complaints: Complaints) -> bool:
    """Complain unless the field is there and may be a code; return whether it is."""
    if name not in raw:
        complaints.add(place, "required")
    elif not isinstance(raw[name], str):
        complaints.add(place, "not-a-code")
    return isinstance(raw.get(name), str)
