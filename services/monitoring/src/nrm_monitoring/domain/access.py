"""Who stands in which relation to a case (2.2 and 2.14); what of it each then sees is said in `sight.py`."""

from dataclasses import dataclass
from datetime import datetime

from nrm_monitoring.domain.dossier import Dossier

REPORTER = "REPORTER"
STATION = "STATION"
ASSESSOR = "ASSESSOR"
PROVIDER = "PROVIDER"
CASE_MANAGER = "CASE_MANAGER"

ROLES_OF_RELATION = {
    REPORTER: frozenset({"FRO", "HLP"}),
    STATION: frozenset({"POL", "CAU"}),
    ASSESSOR: frozenset({"ASR"}),
    PROVIDER: frozenset({"PFP", "PWK"}),
    CASE_MANAGER: frozenset({"CMG"}),
}
"""A relation helps only those who hold one of its roles: an assessor's organisation may also be somebody's shelter."""


@dataclass(frozen=True, slots=True)
class Relation:
    """A party (organisation or account) stands in a relation to the case from `since` until `until`."""

    party: str
    relation: str
    since: datetime
    until: datetime | None = None

    def holds(self, moment: datetime) -> bool:
        """Return whether the relation holds at `moment`."""
        return self.since <= moment and (self.until is None or moment < self.until)


def relations(dossier: Dossier) -> list[Relation]:
    """Return who stands or stood in a relation to the case; of several stretches the widest."""
    found: dict[tuple[str, str], Relation] = {}

    def add(party: str | None, relation: str, since: datetime | None, until: datetime | None = None) -> None:
        if party is None or since is None:
            return
        before = found.get((party, relation))
        if before is not None:
            until = None if until is None or before.until is None else max(until, before.until)
            since = min(since, before.since)
        found[party, relation] = Relation(party, relation, since, until)

    for report in dossier.reports.values():
        add(report.reporter_organisation, REPORTER, report.submitted_at)
    if dossier.case is not None:
        add(dossier.case.reporter_organisation, REPORTER, dossier.case.opened_at)
    for task in dossier.tasks.values():
        # A station sees its task (2.2), and no longer when that ended, be it with a finding that was accepted.
        add(task.station, STATION, task.issued_at, task.ended_at or task.accepted_at)
    for assessment in dossier.assessments.values():
        until = assessment.ended_at or assessment.access_until
        # An assessor who is named stands for the organisation: it is the assigned case that they see (2.2).
        add(assessment.assessor or assessment.organisation, ASSESSOR, assessment.assigned_at, until)
    for referral in dossier.referrals.values():
        add(referral.organisation, PROVIDER, referral.issued_at, referral.failed_at or referral.completed_at)
    add(dossier.manager, CASE_MANAGER, dossier.manager_at)
    return sorted(found.values(), key=lambda each: (each.relation, each.party))
