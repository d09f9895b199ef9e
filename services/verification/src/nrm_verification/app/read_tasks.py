"""Reading tasks, findings and determinations, each as far as the reader may."""

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from nrm_shared.access import conditions
from nrm_shared.kernel.actor import AccessObject
from nrm_shared.kernel.confidential import reveal
from nrm_shared.kernel.pages import DEFAULT_LIMIT, Page, by_id, page, read_id
from nrm_verification.app.issue_task import CONSENT
from nrm_verification.app.ports import VerificationWork
from nrm_verification.app.review_finding import latest_finding
from nrm_verification.app.take_task import access_of
from nrm_verification.domain.case_access import ASSESSOR, CASE_MANAGER
from nrm_verification.domain.case_ref import CaseRef
from nrm_verification.domain.confirmation_task import LIVE, TAKEN_AWAY, ConfirmationTask
from nrm_verification.domain.determination import Determination
from nrm_verification.domain.finding import Finding

WHOLE_NATION = ("FP", "AUT")


@dataclass(frozen=True, slots=True)
class GetTask:
    """Ask for one task."""

    task_id: UUID


@dataclass(frozen=True, slots=True)
class ListTasks:
    """Ask for tasks, oldest first; a station sees its own while they last."""

    case_id: UUID | None = None
    station: str | None = None
    status: str | None = None
    after: str | None = None
    limit: int = DEFAULT_LIMIT


@dataclass(frozen=True, slots=True)
class GetFinding:
    """Ask for the last finding of a task."""

    task_id: UUID


@dataclass(frozen=True, slots=True)
class GetDetermination:
    """Ask for one determination."""

    determination_id: UUID


@dataclass(frozen=True, slots=True)
class GetReasons:
    """Ask for what was written with one determination."""

    determination_id: UUID


@dataclass(frozen=True, slots=True)
class ListDeterminations:
    """Ask for the determinations of one case, oldest first."""

    case_id: UUID
    after: str | None = None
    limit: int = DEFAULT_LIMIT


@dataclass(frozen=True, slots=True)
class ReadFinding:
    """A finding with everything that was said and written."""

    finding: Finding
    content: dict[str, Any]


def get_task(query: GetTask, work: VerificationWork) -> ConfirmationTask:
    """Return the task."""
    task = work.tasks.read(query.task_id)
    work.permit(access_of(task, work))
    return task


def list_tasks(query: ListTasks, work: VerificationWork) -> Page[ConfirmationTask]:
    """Return a page of the tasks the reader may see: a committee those that are overdue, a station its own."""
    station = query.station
    status: str | tuple[str, ...] | None = query.status
    places: tuple[str, ...] = ()
    everything = work.actor.has("FP")
    committee = not any(work.actor.has(role) for role in WHOLE_NATION) and work.actor.has("CTC")
    if committee:
        places = work.actor.jurisdictions
    elif not any(work.actor.has(role) for role in WHOLE_NATION):
        station = work.actor.organisation
        status = tuple(state for state in LIVE if query.status in (None, state))
    own = frozenset(filter(None, (station,))) if not committee else frozenset()
    work.permit(AccessObject("confirmation-task", assigned=own, places=frozenset(places), facts=conditions.LISTED))
    found = work.tasks.page(
        protected_too=everything or not (committee or work.actor.has("AUT")),
        overdue_at=work.now if committee else None,
        after=read_id(query.after),
        limit=query.limit + 1,
        places=places,
        case_id=query.case_id,
        station=station,
        status=status,
    )
    return page(found, query.limit, by_id)


def get_finding(query: GetFinding, work: VerificationWork) -> ReadFinding:
    """Return the last finding of the task; what was shown is audited."""
    task = work.tasks.read(query.task_id)
    work.permit(access_of(task, work, "finding"))
    finding = latest_finding(task, work)
    content: dict[str, Any] = json.loads(reveal(finding.content) or "{}")
    work.disclosed("finding", finding.id, sorted(content), level="L3", case_id=finding.case_id)
    return ReadFinding(finding, content)


def get_determination(query: GetDetermination, work: VerificationWork) -> Determination:
    """Return the determination's outcome; what was written with it is `get_reasons`'s."""
    determination = work.determinations.read(query.determination_id)
    work.permit(access_of_determination(determination, work))
    return determination


def list_determinations(query: ListDeterminations, work: VerificationWork) -> Page[Determination]:
    """Return a page of the determinations of a case."""
    found = work.determinations.where(case_id=query.case_id, after=read_id(query.after), limit=query.limit + 1)
    for determination in found:
        work.permit(access_of_determination(determination, work))
    if not found:
        work.permit(AccessObject("determination", case_id=query.case_id, facts=conditions.LISTED))
    return page(found, query.limit, by_id)


def access_of_determination(determination: Determination, work: VerificationWork) -> AccessObject:
    """Return the determination as the permission table sees it: the station, the reporter, the person's places."""
    return access_of_case("determination", work.cases.read(determination.case_id), work, id=determination.id)


def access_of_case(kind: str, case: CaseRef, work: VerificationWork, *, id: UUID | None = None) -> AccessObject:
    """Return what became of the case as the permission table sees it; `id` is the one thing asked for."""
    standing = [access for access in work.accesses.where(case_id=case.id) if access.live(work.now)]
    facts = conditions.protection(case.witness_protected)
    if any(access.relation == ASSESSOR for access in standing):
        facts |= {conditions.ASSESSOR_UNTIL}
    return AccessObject(
        kind,
        id=str(id or case.id),
        organisation=case.reporter_organisation,
        # The station may learn what became of the person it confirmed, after its own work ended.
        assigned=stations_of(case.id, work),
        places=frozenset(filter(None, (case.current_district, case.current_upazila, case.current_union_code))),
        case_id=case.id,
        relations=frozenset(pair for access in standing for pair in access.holders()),
        facts=facts,
    )


def stations_of(case_id: UUID, work: VerificationWork) -> frozenset[str]:
    """Return who of the police still has a part in the case: whom the last task was sent to, and the system that serves it.

    Nobody once that task was taken away, or the consent it rests on (C2): from then on they learn nothing more.
    """
    last = next(reversed(work.tasks.where(case_id=case_id)), None)
    if last is None or last.status in TAKEN_AWAY:
        return frozenset()
    consented = any(consent.active(work.now) for consent in work.consents.where(case_id=case_id, purpose=CONSENT))
    return last.addressees if consented or last.basis != "CONSENT" else frozenset()


def case_managers(work: VerificationWork, case_id: UUID) -> frozenset[str]:
    """Return the account of the case manager, if there is one."""
    managers = work.accesses.where(case_id=case_id, relation=CASE_MANAGER)
    return frozenset(access.account for access in managers if access.account and access.live(work.now))


def written_with(determination: Determination) -> dict[str, str | None]:
    """Return every text of the determination by its name; raise `KeyDestroyed`."""
    return {
        "reasons": reveal(determination.reasons),
        "justification": reveal(determination.justification),
        "age_basis": reveal(determination.age_basis),
        "review_reasons": reveal(determination.review_reasons),
        "review_decision_reasons": reveal(determination.review_decision_reasons),
    }


def get_reasons(query: GetReasons, work: VerificationWork) -> dict[str, str | None]:
    """Return what was written with the determination; what was shown is audited."""
    determination = work.determinations.read(query.determination_id)
    work.permit(access_of_determination(determination, work))
    texts = written_with(determination)
    shown = [name for name, text in texts.items() if text]
    work.disclosed("determination", determination.id, shown, level="L3", case_id=determination.case_id)
    return texts
