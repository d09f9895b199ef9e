"""The needs assessment by a pool organisation, with the person's consent (guideline step 6, 2.6.5)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from nrm_approval.domain.errors import ConsentMissing
from nrm_approval.domain.findings import Findings
from nrm_shared.kernel.aggregate import Aggregate
from nrm_shared.kernel.confidential import Confidential, confidential, reveal
from nrm_shared.kernel.machine import NEW, Machine, Move

CONSENT = "C4"
ACCESS_AFTER_ACCEPTANCE = timedelta(days=14)
SUSPENDABLE = frozenset({"ASSIGNED", "IN_PROGRESS", "RETURNED"})
LIVE = frozenset({"ASSIGNED", "IN_PROGRESS", "SUBMITTED", "RETURNED"})

MACHINE = Machine(
    "assessment",
    [
        Move("ASSESS-01", NEW, "request", "REQUESTED", "FP", "case takes work"),
        Move(
            "ASSESS-02", "REQUESTED", "assign", "ASSIGNED", "FP", "organisation in the pool, active, no conflict (SD4)"
        ),
        Move("ASSESS-03", "ASSIGNED", "decline", "DECLINED", "ASR", "reason"),
        Move("ASSESS-04", "DECLINED", "reopen", "REQUESTED", "system"),
        Move("ASSESS-05", "ASSIGNED", "start", "IN_PROGRESS", "ASR", "C4 active (INV-12)"),
        Move("ASSESS-06", "RETURNED", "start", "IN_PROGRESS", "ASR", "C4 active (INV-12)"),
        Move(
            "ASSESS-07", "IN_PROGRESS", "submit", "SUBMITTED", "ASR", "C4 active; all 12 needs and all risks answered"
        ),
        Move("ASSESS-08", "SUBMITTED", "return", "RETURNED", "FP", "reason"),
        Move("ASSESS-09", "SUBMITTED", "accept", "ACCEPTED", "FP"),
        Move("ASSESS-10", "ACCEPTED", "supersede", "SUPERSEDED", "system", "newer assessment accepted"),
        Move("ASSESS-11", "ASSIGNED", "suspend", "SUSPENDED", "system", "C4 withdrawn"),
        Move("ASSESS-12", "IN_PROGRESS", "suspend", "SUSPENDED", "system", "C4 withdrawn"),
        Move("ASSESS-13", "RETURNED", "suspend", "SUSPENDED", "system", "C4 withdrawn"),
    ],
)


@dataclass(kw_only=True, eq=False)
class NeedsAssessment(Aggregate):
    """One assessment. What it found is sealed under the case's key and leaves approval only to who may read it."""

    case_id: UUID
    status: str = NEW
    organisation: str | None = None
    assessor: str | None = None
    regime: str
    mode: str | None = None
    assessed_on: date | None = None
    consent_at_start: UUID | None = None
    consent_at_submit: UUID | None = None
    findings: Confidential | None = None
    family_reunion_prospect: str = "unknown"
    orphan: str = "unknown"
    conflict_note: Confidential | None = None
    return_note: Confidential | None = None
    due_at: datetime | None = None
    submitted_at: datetime | None = None
    access_until: datetime | None = None

    @property
    def live(self) -> bool:
        """Return whether somebody works on it or has to judge it."""
        return self.status in LIVE

    def request(self, *, by: str, at: datetime) -> None:
        """Ask for an assessment of the case."""
        MACHINE.move(self, "request", by=by, at=at)

    def assign(
        self,
        organisation: str,
        assessor: str | None,
        *,
        conflict_note: str | None,
        due: datetime,
        by: str,
        at: datetime,
    ) -> None:
        """Give it to an organisation of the pool, or to one of its assessors; `due` is the end of K11 (accept)."""
        MACHINE.move(self, "assign", by=by, at=at)
        self.organisation, self.assessor, self.due_at = organisation, assessor, due
        self.conflict_note = confidential(self.case_id, conflict_note)

    def decline(self, *, reason: str, by: str, at: datetime) -> None:
        """The organisation cannot do it; the assessment waits for another."""
        MACHINE.move(self, "decline", by=by, at=at, reason=reason)
        MACHINE.move(self, "reopen", by="system:approval", at=at)
        self.organisation, self.assessor, self.due_at = None, None, None

    def start(self, consent: UUID | None, *, due: datetime, by: str, at: datetime) -> None:
        """Begin, or take up again after a return. Raises `ConsentMissing` without an active C4 (INV-12)."""
        _require(consent)
        MACHINE.move(self, "start", by=by, at=at)
        self.consent_at_start, self.assessor, self.due_at = consent, by, due

    def submit(
        self,
        findings: Findings,
        *,
        consent: UUID | None,
        child: bool,
        mode: str,
        assessed_on: date,
        family_reunion_prospect: str,
        orphan: str,
        by: str,
        at: datetime,
    ) -> None:
        """Hand in what was found; C4 must still stand. Raises `Malformed` naming what is missing (2.13)."""
        _require(consent)
        findings.check(child=child)
        MACHINE.move(self, "submit", by=by, at=at)
        self.findings = Confidential(self.case_id, findings.to_text())
        self.mode, self.assessed_on, self.consent_at_submit = mode, assessed_on, consent
        self.family_reunion_prospect, self.orphan = family_reunion_prospect, orphan
        self.submitted_at, self.due_at = at, None

    def send_back(self, note: str, *, due: datetime, by: str, at: datetime) -> None:
        """Return it to the assessor with a note (2.6.5 RETURNED)."""
        MACHINE.move(self, "return", by=by, at=at)
        self.return_note, self.due_at = confidential(self.case_id, note), due

    def accept(self, *, by: str, at: datetime) -> None:
        """Accept it; the assessor reads the case for 14 more days (2.2 ASR)."""
        MACHINE.move(self, "accept", by=by, at=at)
        self.access_until = at + ACCESS_AFTER_ACCEPTANCE

    def supersede(self, *, at: datetime) -> None:
        """A newer assessment of the case was accepted."""
        MACHINE.move(self, "supersede", by="system:approval", at=at)

    def suspend(self, *, at: datetime) -> None:
        """Consent C4 was withdrawn; the work stops where it is."""
        MACHINE.move(self, "suspend", by="system:approval", at=at, reason="consent-withdrawn")
        self.due_at = None

    def found(self) -> Findings | None:
        """Return what was found, or None before the submission."""
        text = reveal(self.findings)
        return Findings.from_text(text) if text else None

    def holders(self, at: datetime) -> frozenset[str]:
        """Return who may work with the case because of this assessment: the assessor, or the organisation if unnamed."""
        if not self.live and not (self.access_until and at < self.access_until):
            return frozenset()
        holder = self.assessor or self.organisation
        return frozenset({holder}) if holder else frozenset()


def _require(consent: UUID | None) -> None:
    if consent is None:
        raise ConsentMissing(purpose=CONSENT)
