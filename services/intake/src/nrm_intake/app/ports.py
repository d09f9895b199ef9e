"""What intake's handlers need from the outside, in their own words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol
from uuid import UUID

from nrm_intake.app.export_ports import Exports
from nrm_intake.domain.access import CaseAccess
from nrm_intake.domain.break_glass import BreakGlass
from nrm_intake.domain.case import Case
from nrm_intake.domain.consent import Consent
from nrm_intake.domain.duplicate import DuplicateCandidate
from nrm_intake.domain.erasure import Erasure
from nrm_intake.domain.identifier import PersonIdentifier
from nrm_intake.domain.ledger import ConsentEntry
from nrm_intake.domain.legal_hold import LegalHold
from nrm_intake.domain.note import ReportNote
from nrm_intake.domain.organisation import OrganisationRef
from nrm_intake.domain.person import Person
from nrm_intake.domain.person_merge import PersonMerge
from nrm_intake.domain.relationship import Relationship
from nrm_intake.domain.repatriation import Repatriation
from nrm_intake.domain.report import Report
from nrm_intake.domain.rescue import Rescue
from nrm_intake.domain.reveal import Reveal
from nrm_intake.domain.subject_request import SubjectRequest
from nrm_intake.domain.survivor_code import SurvivorCode
from nrm_shared.attachments.attachment import Attachment
from nrm_shared.audit.accesses import AccessRow
from nrm_shared.clocks.usecases import ClockedWork
from nrm_shared.contracts.base import SealedMessage
from nrm_shared.erasure.usecases import ErasingWork
from nrm_shared.kernel.actor import AccessObject
from nrm_shared.kernel.store import Store


class Reports(Store[Report], Protocol):
    """The reports."""

    def with_number(self, number: str) -> Report | None:
        """Return the report of this number, locked."""
        ...

    def with_receipt(self, digest: bytes) -> Report | None:
        """Return the report whose receipt code has this digest, locked."""
        ...

    def open_of_person(self, person_id: UUID) -> list[Report]:
        """Return the undecided reports about a person."""
        ...

    def of_person(self, person_id: UUID) -> list[Report]:
        """Return every report about a person, oldest first."""
        ...

    def of_case(self, case_id: UUID) -> list[Report]:
        """Return the reports that led to a case, oldest first."""
        ...

    def page(
        self,
        *,
        statuses: tuple[str, ...],
        organisation: str | None,
        cases: frozenset[UUID] | None,
        places: tuple[str, ...] | None,
        since: datetime | None,
        protected_too: bool,
        after: tuple[datetime, UUID] | None,
        limit: int,
    ) -> list[Report]:
        """Return the next reports by (triage due, id); `places` are prefixes of the place codes to show, `cases` whose.

        `since` leaves out what was submitted before; `protected_too` shows persons under witness protection, too.
        """
        ...


class Notes(Store[ReportNote], Protocol):
    """What was said about reports."""

    def of_report(self, report_id: UUID) -> list[ReportNote]:
        """Return the notes of a report, oldest first."""
        ...


class Identifiers(Store[PersonIdentifier], Protocol):
    """The document numbers of persons."""

    def forget(self, person_id: UUID) -> None:
        """Delete a person's numbers and everything by which equal ones are found."""
        ...

    def of_person(self, person_id: UUID) -> list[PersonIdentifier]:
        """Return a person's numbers, oldest first."""
        ...

    def equal(self, type: str, index: bytes) -> list[PersonIdentifier]:
        """Return all numbers of `type` with this blind index, whoever's they are."""
        ...


class Consents(Store[Consent], Protocol):
    """The consent ledger."""

    def of_case(self, case_id: UUID, *, lock: bool = False) -> list[Consent]:
        """Return the consents of a case, oldest first."""
        ...

    def of_report(self, report_id: UUID) -> list[Consent]:
        """Return the consents that came with a report."""
        ...

    def of_person(self, person_id: UUID, *, lock: bool = False) -> list[Consent]:
        """Return the consents of a person, oldest first."""
        ...

    def arriving(self, report_id: UUID, person_id: UUID) -> list[Consent]:
        """Return, locked, what a report brings into a case: its consents, and those given before it at a rescue."""
        ...

    def any_over(self, now: datetime) -> bool:
        """Return whether some consent still counts as given although its time is over."""
        ...

    def over(self, now: datetime, limit: int) -> list[Consent]:
        """Return, locked, consents that still count as given although their time is over; another process's are left."""
        ...


class Ledger(Protocol):
    """The lines of the ledger: written, and read, and never changed."""

    def add(self, aggregate: ConsentEntry) -> None:
        """Write one."""
        ...

    def page_of_case(
        self, case_id: UUID, person_id: UUID, *, consents: Iterable[UUID], after: UUID | None, limit: int
    ) -> list[ConsentEntry]:
        """Return the next lines about `consents`, of a case and of its person from before it, oldest first."""
        ...


class Relationships(Store[Relationship], Protocol):
    """How others stand to persons."""

    def of_person(self, person_id: UUID, *, after: UUID | None = None, limit: int | None = None) -> list[Relationship]:
        """Return the relationships of a person, oldest first; with `after` and `limit` a page of them."""
        ...


class Reveals(Protocol):
    """The Authority's reasoned looks."""

    def add(self, aggregate: Reveal) -> None:
        """Put a new one in."""
        ...

    def of_case(self, case_id: UUID) -> list[Reveal]:
        """Return the reveals of a case, oldest first."""
        ...


class Cases(Store[Case], Protocol):
    """The cases."""

    def with_number(self, number: str) -> Case | None:
        """Return the case of this number."""
        ...

    def of_person(self, person_id: UUID) -> list[Case]:
        """Return the cases of a person, oldest first."""
        ...

    def several(self, ids: tuple[UUID, ...]) -> list[Case]:
        """Return those of `ids` that exist."""
        ...

    def unreviewed(self, before: date, limit: int) -> list[Case]:
        """Return, locked, up to `limit` cases that are not closed and whose profile was last computed before a day."""
        ...


class Accesses(Store[CaseAccess], Protocol):
    """Relations of organisations to cases."""

    def of_case(self, case_id: UUID) -> list[CaseAccess]:
        """Return every relation to a case, ended ones included."""
        ...

    def of_cases(self, case_ids: tuple[UUID, ...]) -> list[CaseAccess]:
        """Return every relation to any of the cases."""
        ...


class Duplicates(Store[DuplicateCandidate], Protocol):
    """Likely duplicates."""

    def of_report(self, report_id: UUID) -> list[DuplicateCandidate]:
        """Return the candidates of a report."""
        ...


class Repatriations(Store[Repatriation], Protocol):
    """The repatriation records."""

    def of_person(self, person_id: UUID) -> list[Repatriation]:
        """Return the records of a person, oldest first."""
        ...

    def with_reference(self, reference: str) -> Repatriation | None:
        """Return the one a partner knows by `reference`."""
        ...

    def is_free(self, reference: str) -> bool:
        """Return whether nobody has used `reference`; of several who enter it at once, the others wait here."""
        ...

    def page(self, *, partner: str | None, after: UUID | None, limit: int) -> list[Repatriation]:
        """Return the next records by id, newest last; with `partner`, its own of persons without witness protection."""
        ...


class Rescues(Store[Rescue], Protocol):
    """The rescues."""

    def of_person(self, person_id: UUID, *, lock: bool = True) -> list[Rescue]:
        """Return the rescues of a person, oldest first, locked unless they are only read."""
        ...


class Erasures(Store[Erasure], Protocol):
    """The erasures of persons."""

    def of_person(self, person_id: UUID) -> list[Erasure]:
        """Return, locked, the erasures of a person, oldest first."""
        ...

    def in_hand(self, person_id: UUID) -> bool:
        """Return whether the person's erasure was asked for and not refused; waits for nobody who decides it now."""
        ...

    def page(self, *, status: str | None, after: UUID | None, limit: int) -> list[Erasure]:
        """Return the next erasures by id, of one status if given."""
        ...


class LegalHolds(Store[LegalHold], Protocol):
    """The legal holds on persons."""

    def of_person(self, person_id: UUID) -> list[LegalHold]:
        """Return the holds on a person, lifted ones included."""
        ...


class Merges(Store[PersonMerge], Protocol):
    """Which records are one natural person's."""

    def live_about(self, person_ids: Iterable[UUID]) -> list[PersonMerge]:
        """Return the merges that hold of these records, and of everybody merged into the same record, oldest first."""
        ...

    def of_person(self, person_id: UUID, *, after: UUID | None = None, limit: int | None = None) -> list[PersonMerge]:
        """Return the merges of a record, undone ones included, oldest first; with `after` and `limit` a page of them."""
        ...


class Openings(Store[BreakGlass], Protocol):
    """The openings by break-glass."""

    def live_of(self, account: str, at: datetime) -> list[BreakGlass]:
        """Return what the account may read under at `at`; until this work ends nobody else is told the same of it."""
        ...

    def over(self, at: datetime, limit: int) -> list[BreakGlass]:
        """Return, locked, up to `limit` open ones whose hour was over at `at`."""
        ...

    def page(self, *, unreviewed: bool, late_at: datetime | None, after: UUID | None, limit: int) -> list[BreakGlass]:
        """Return the next openings by id; with `late_at` those whose review was due before."""
        ...

    def unreviewed(self, at: datetime) -> tuple[int, int]:
        """Return how many openings nobody has reviewed: those due after `at`, and those due before."""
        ...


class SubjectRequests(Protocol):
    """What persons asked about their data."""

    def add(self, aggregate: SubjectRequest) -> None:
        """Put a new request in."""
        ...

    def get(self, id: UUID) -> SubjectRequest:
        """Return the request, locked; raise `NotFound`."""
        ...

    def find(self, id: UUID) -> SubjectRequest | None:
        """Return the request, locked, or None."""
        ...

    def read(self, id: UUID) -> SubjectRequest:
        """Return the request; raise `NotFound`."""
        ...

    def of_person(self, person_id: UUID) -> list[SubjectRequest]:
        """Return the requests about a person, oldest first."""
        ...

    def unanswered_of(self, person_id: UUID) -> list[SubjectRequest]:
        """Return the requests about a person that wait for an answer, locked, oldest first."""
        ...

    def page_of_case(self, case_id: UUID, *, after: UUID | None, limit: int) -> list[SubjectRequest]:
        """Return the next requests made in a case, oldest first."""
        ...

    def page(
        self, *, unanswered: bool, late_at: datetime | None, after: UUID | None, limit: int
    ) -> list[SubjectRequest]:
        """Return the next requests by id; with `late_at` those whose answer was due before."""
        ...


@dataclass(frozen=True, slots=True, repr=False)
class KeptElsewhere:
    """What another service keeps of a case's person, as it shows it to the reader; None: it knows nothing of the case."""

    service: str
    case_id: UUID
    held: dict[str, Any] | None


class Parts(Protocol):
    """What the other services keep about persons; asked for in `prepare`, kept nowhere."""

    def of_case(self, case_id: UUID, caller: Any) -> Sequence[KeptElsewhere]:
        """Return every service's part, in the name of the caller; raise `Unavailable` while one does not answer."""
        ...


class SurvivorCodes(Protocol):
    """The codes handed out to survivors."""

    def find(self, id: UUID) -> SurvivorCode | None:
        """Return the code, locked, or None."""
        ...

    def add(self, aggregate: SurvivorCode) -> None:
        """Put a new code in."""
        ...

    def live_of(self, person_id: UUID) -> list[SurvivorCode]:
        """Return, locked, what is good of a person's codes: one or none."""
        ...

    def any_of(self, person_id: UUID) -> bool:
        """Return whether a code was ever handed to the person, whatever became of it."""
        ...


class IntakeWork(ClockedWork, ErasingWork, Protocol):
    """Intake's unit of work."""

    reports: Reports
    notes: Notes
    persons: Store[Person]
    identifiers: Identifiers
    consents: Consents
    ledger: Ledger
    relationships: Relationships
    reveals: Reveals
    cases: Cases
    accesses: Accesses
    duplicates: Duplicates
    repatriations: Repatriations
    rescues: Rescues
    erasures: Erasures
    legal_holds: LegalHolds
    merges: Merges
    openings: Openings
    subject_requests: SubjectRequests
    survivor_codes: SurvivorCodes
    exports: Exports
    organisations: Store[OrganisationRef]

    def attachments_of(self, kind: str, id: UUID) -> list[Attachment]:
        """Return what is attached to an object, oldest first, removed ones included."""
        ...

    def next_number(self, name: str) -> tuple[int, int]:
        """Return (fiscal year, next number) of a series."""
        ...

    def blind_index(self, type: str, country: str, value: str) -> bytes:
        """Return the search value of an identifier in its normal form."""
        ...

    def index_person(self, person_id: UUID, entries: Iterable[tuple[str, str]]) -> None:
        """Let a person be found by these texts (kind, text) and no others; only keyed digests are kept."""
        ...

    def indexed_alike(self, entries: Iterable[tuple[str, str]], limit: int) -> list[UUID]:
        """Return the persons that share any of these texts, those that share most first."""
        ...

    def accesses_of(
        self, case_id: UUID, *, without: frozenset[str], after: int | None, limit: int
    ) -> Sequence[AccessRow]:
        """Return what was shown here of a case to others than `without`, oldest first."""
        ...

    def level(self, target: AccessObject) -> str | None:
        """Return the highest level (L0 to L4) at which the actor may see `target` by this action, or None."""
        ...

    def send(self, message: SealedMessage, *, to: str, queue: str, about: UUID | None = None) -> UUID:
        """Seal `message` for the recipient `to` and address it to `queue`."""
        ...

    def disclosed(
        self,
        kind: str,
        subject: UUID | str,
        fields: list[str],
        *,
        level: str,
        case_id: UUID | None,
        reason: str | None = None,
        break_glass: UUID | None = None,
    ) -> None:
        """Record that the actor was shown these fields, why (a code), and under which opening if under one."""
        ...

    def record(
        self, kind: str | None = None, subject: UUID | str | None = None, *, case_id: UUID | None, reason: str | None
    ) -> None:
        """Write one audit row for this action."""
        ...
