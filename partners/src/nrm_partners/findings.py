"""Checks a finding against the questionnaire of its task before it is sealed (guideline step 5).

The NRM checks the same again when it arrives, and knows more: the age at the act that the case has, and whether an
appropriate adult had to be present.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from nrm_partners.content import Content
from nrm_shared.contracts.partner_police import FindingSubmittedV1
from nrm_shared.kernel.errors import Problem

ELEMENTS = ("act", "means", "purpose")


class FindingRefused(Exception):
    """The finding breaks rules of its questionnaire; `problems` are all of them. Nothing was sealed or sent."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = problems


def require_sound(finding: FindingSubmittedV1, content: Content) -> None:
    """Return if nothing is wrong with the finding; else raise `FindingRefused`."""
    if found := problems(finding, content):
        raise FindingRefused(found)


def problems(finding: FindingSubmittedV1, content: Content) -> list[Problem]:
    """Return every field that breaks a rule, with the rule's code as a refusal would name it; never what was answered.

    Codes: `unknown-field` (no such question), `required`, `not-a-code`, `not-a-number`, `out-of-range`, `not-text`,
    `too-long`, `locked-at-first-meeting`; `wrong-questionnaire-version` if the folder has no such questionnaire. Raise `ContentRefused`.
    """
    bank = content.questionnaire(finding.questionnaire_version)
    if bank is None:
        return [Problem("/questionnaire_version", "wrong-questionnaire-version")]
    found = list(_answers(bank, finding, content))
    found += _codes("/interview/present", "interview_present", finding.interview.present, content)
    for name in ELEMENTS:
        found += _codes(f"/{name}/codes", name, getattr(finding, name).codes, content)
    found += _too_early(finding)
    flags = {flag["code"] for flag in [*bank["red_flags_general"], *bank["red_flags_child"]]} | content.codes("control")
    if not flags.issuperset(finding.red_flags):
        found.append(Problem("/red_flags", "not-a-code", {"list": "red_flags"}))
    return found + _codes("/conclusion", "finding", [finding.conclusion], content)


def _too_early(finding: FindingSubmittedV1) -> Iterator[Problem]:
    """Yield what waits after a first meeting, where nobody is interrogated: every element, and so the conclusion."""
    if not finding.interview.first_meeting:
        return
    for field in ("codes", "evidence"):
        for name in ELEMENTS:
            if getattr(getattr(finding, name), field):
                yield Problem(f"/{name}/{field}", "locked-at-first-meeting")
    if finding.conclusion != "INCONCLUSIVE":
        yield Problem("/conclusion", "locked-at-first-meeting")


def _answers(bank: Mapping[str, Any], finding: FindingSubmittedV1, content: Content) -> Iterator[Problem]:
    given = {code: answer for code, answer in finding.answers.items() if answer is not None}
    for code in given:
        if code not in bank["questions"]:
            yield Problem(f"/answers/{code}", "unknown-field")
    for code, question in bank["questions"].items():
        if finding.interview.first_meeting and question["locked_at_first_meeting"]:
            if code in given:
                yield Problem(f"/answers/{code}", "locked-at-first-meeting")
        elif code in given:
            yield from _answer(bank, question, given[code], f"/answers/{code}", content)
        elif question["required"] and not _skipped(bank, question["skip"], given, finding.minor_at_act):
            yield Problem(f"/answers/{code}", "required")


def _skipped(
    bank: Mapping[str, Any], skip: Mapping[str, str] | None, given: Mapping[str, object], minor_at_act: str
) -> bool:
    """Whether another answer makes a required question optional; a known age at the act counts before what was ticked."""
    if skip is None:
        return False
    known = skip["question"] == bank["minor_at_act"] and minor_at_act in {"yes", "no"}
    return (minor_at_act if known else given.get(skip["question"])) == skip["answer"]


def _answer(
    bank: Mapping[str, Any], question: Mapping[str, Any], answer: object, pointer: str, content: Content
) -> list[Problem]:
    kind = question["answer"]
    limits = bank["answers"][kind]
    if kind == "integer":
        answer = _number(answer)
        if not isinstance(answer, int) or isinstance(answer, bool):
            return [Problem(pointer, "not-a-number")]
        low, high = limits["min"], limits["max"]
        return [] if low <= answer <= high else [Problem(pointer, "out-of-range", {"min": str(low), "max": str(high)})]
    if kind == "text":
        if not isinstance(answer, str):
            return [Problem(pointer, "not-text")]
        longest = limits["max_length"]
        return [] if len(answer) <= longest else [Problem(pointer, "too-long", {"max": str(longest)})]
    chosen = answer if kind == "choices" and isinstance(answer, list) else [answer]
    return _codes(pointer, question["options"] or limits["options"], chosen, content)


def _codes(pointer: str, name: str, chosen: list[Any], content: Content) -> list[Problem]:
    known = content.codes(name)
    if all(isinstance(code, str) and code in known for code in chosen):
        return []
    return [Problem(pointer, "not-a-code", {"list": name})]


def _number(answer: object) -> object:
    """Return a whole number that came as a text of up to three digits, in Bangla or Latin ones; all else as it came."""
    typed = answer.strip() if isinstance(answer, str) else ""
    return int(typed) if typed.isdecimal() and len(typed) <= 3 else answer
