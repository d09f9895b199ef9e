"""The station's finding: the answered questionnaire, checked, with the rule's result attached (step 5, 2.13, 2.15)."""

import json
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from nrm_shared.clocks.lengths import due
from nrm_shared.contracts.partner_police import Answer, Element, Interview, PoliceCase
from nrm_shared.contracts.partner_words import as_plain
from nrm_shared.contracts.verification import FindingSubmittedV1
from nrm_shared.kernel.confidential import Confidential
from nrm_shared.kernel.errors import Malformed, NotYet, Problem
from nrm_shared.kernel.ids import new_id
from nrm_shared.reference import codes, questionnaires
from nrm_shared.reference.content.shelf import UnknownVersion
from nrm_shared.reference.questionnaires import Questionnaire
from nrm_shared.reference.questionnaires import answers as answer_rules
from nrm_verification.app import task_clocks
from nrm_verification.app.ports import VerificationWork
from nrm_verification.app.take_task import access_of
from nrm_verification.domain import elements
from nrm_verification.domain.confirmation_task import ConfirmationTask
from nrm_verification.domain.finding import (
    Finding,
    child_safeguards,
    locked_at_first_meeting,
    require_appropriate_adult,
)

ELEMENTS = ("act", "means", "purpose")


@dataclass(frozen=True, slots=True)
class SubmitFinding:
    """What the officer answers. Whether an element is met is computed, never given. A police case is never asked for."""

    task_id: UUID
    questionnaire_version: str
    answers: dict[str, Answer]
    act: Element
    means: Element
    purpose: Element
    minor_at_act: str
    age_at_act: int | None
    red_flags: list[str]
    interview: Interview
    conclusion: str
    reasons: str | None
    police_case: PoliceCase | None = None
    row_version: int | None = None

    def __repr__(self) -> str:
        return "SubmitFinding(…)"


def submit_finding(command: SubmitFinding, work: VerificationWork) -> Finding:
    """Record the finding, tell the others its result and start K10; raises `Malformed`, `NotAcknowledged`, `NotYet` or others."""
    task = work.tasks.get(command.task_id)
    work.permit(access_of(task, work, "finding"))
    task.expect(command.row_version)
    task.submit(by=work.actor.id, at=work.now)
    case = work.cases.get(task.case_id)
    minor_at_act = case.minority_at_act(command.minor_at_act)
    questionnaire = _questionnaire(command, task)
    command = replace(command, answers=answer_rules.as_kept(questionnaire, command.answers))
    _check_form(command, questionnaire, minor_at_act)
    if child_safeguards(case.minor_now, minor_at_act):
        present = command.interview.appropriate_adult is True or "APPROPRIATE_ADULT" in command.interview.present
        require_appropriate_adult(present, command.interview.reason_if_absent)
    found = {name: _element(getattr(command, name)) for name in ELEMENTS}
    assessment = elements.assess(found["act"].met, found["means"].met, found["purpose"].met, minor_at_act)
    finding = Finding.of(
        assessment,
        conclusion=command.conclusion,
        reasons=command.reasons,
        id=new_id(),
        created_at=work.now,
        task_id=task.id,
        case_id=task.case_id,
        station=task.station,
        round=task.round,
        questionnaire_version=task.questionnaire_version,
        minor_at_act=minor_at_act,
        act_codes=list(found["act"].codes),
        means_codes=list(found["means"].codes),
        purpose_codes=list(found["purpose"].codes),
        content=Confidential(task.case_id, _content(command)),
        submitted_by=work.actor.id,
        submitted_by_organisation=work.actor.organisation,
        submitted_at=work.now,
    )
    work.findings.add(finding)
    work.deadlines.stop(task_clocks.FINDING, task.id, at=work.now)
    task_clocks.start_determination(task, work)
    _tell(finding, task, work)
    return finding


def _tell(finding: Finding, task: ConfirmationTask, work: VerificationWork) -> None:
    work.emit(
        FindingSubmittedV1(
            task_id=task.id,
            case_id=task.case_id,
            station=task.station,
            act_met=finding.act_met,
            means_met=finding.means_met,
            purpose_met=finding.purpose_met,
            means_waived=finding.means_waived,
            engine_result=finding.engine_result,
            conclusion=finding.conclusion,
            rule_version=finding.rule_version,
            determination_due_at=due("K10", work.now),
        ),
        subject=task.id,
        sequence=task.row_version,
        case_id=task.case_id,
    )


def _element(given: Element) -> elements.Element:
    return elements.Element(tuple(dict.fromkeys(given.codes)), given.evidence)


def _questionnaire(command: SubmitFinding, task: ConfirmationTask) -> Questionnaire:
    """Return the version the task was issued with; raises `Malformed` if another one was answered, or `NotYet`."""
    if command.questionnaire_version != task.questionnaire_version:
        raise Malformed("/questionnaire_version", "wrong-questionnaire-version")
    return _pinned(task)


def _check_form(command: SubmitFinding, questionnaire: Questionnaire, minor_at_act: str) -> None:
    """Raise one `Malformed` with everything that is wrong with the answers, by pointer and code."""
    problems = answer_rules.problems(
        questionnaire,
        command.answers,
        minor_at_act=minor_at_act,
        first_meeting=command.interview.first_meeting,
    )
    problems += _unknown("/interview/present", "interview_present", command.interview.present)
    for name in ELEMENTS:
        element: Element = getattr(command, name)
        problems += _unknown(f"/{name}/codes", name, element.codes)
        if _element(element).lacks_evidence:
            limit = {"min": str(elements.SHORTEST_EVIDENCE)}
            problems.append(Problem(f"/{name}/evidence", "evidence-required", limit))
    if command.interview.first_meeting:
        found = {name: _element(getattr(command, name)) for name in ELEMENTS}
        problems += locked_at_first_meeting(found, command.conclusion)
    problems += _unknown_flags(questionnaire, command.red_flags)
    if not codes.has("finding", command.conclusion):
        problems.append(Problem("/conclusion", "not-a-code", {"list": "finding"}))
    if command.age_at_act is not None and command.minor_at_act == ("no" if command.age_at_act < 18 else "yes"):
        problems.append(Problem("/age_at_act", "age-and-minor-disagree"))
    if problems:
        raise Malformed.many(problems)


def _pinned(task: ConfirmationTask) -> Questionnaire:
    """Return the version that the task was issued with; raise `NotYet` if it was imported after this process started."""
    try:
        return questionnaires.load(task.questionnaire_version)
    except UnknownVersion as error:
        raise NotYet from error


def _unknown(pointer: str, list_name: str, given: list[str]) -> list[Problem]:
    known = all(codes.has(list_name, code) for code in given)
    return [] if known else [Problem(pointer, "not-a-code", {"list": list_name})]


def _unknown_flags(questionnaire: Questionnaire, given: list[str]) -> list[Problem]:
    """Red flags come from the questionnaire, methods of control from their own list; both may be ticked."""
    flags = {flag.code for flag in questionnaire.red_flags(child=True)}
    known = all(code in flags or codes.has("control", code) for code in given)
    return [] if known else [Problem("/red_flags", "not-a-code", {"list": "red_flags"})]


def _content(command: SubmitFinding) -> str:
    """Return everything that was said and written, as the JSON that is sealed under the case's key."""
    content: dict[str, Any] = {
        "answers": command.answers,
        **{name: as_plain(getattr(command, name)) for name in ELEMENTS},
        "minor_at_act": command.minor_at_act,
        "age_at_act": command.age_at_act,
        "red_flags": command.red_flags,
        "interview": as_plain(command.interview),
        "reasons": command.reasons,
        "police_case": as_plain(command.police_case) if command.police_case else None,
    }
    return json.dumps(content, ensure_ascii=False)
