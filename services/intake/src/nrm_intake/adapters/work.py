"""Intake's unit of work: the spine's, with intake's repositories."""

from collections.abc import Iterable
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import text

from nrm_intake.adapters import repositories
from nrm_intake.adapters.break_glass import BreakGlassRepository
from nrm_intake.adapters.exports import ExportRepository
from nrm_intake.adapters.subject_requests import SubjectRequestRepository
from nrm_intake.adapters.survivor_codes import SurvivorCodeRepository
from nrm_intake.domain.case import Case
from nrm_intake.domain.organisation import OrganisationRef
from nrm_intake.domain.person import Person
from nrm_shared.access import level_allowed
from nrm_shared.attachments.store import Attaching
from nrm_shared.clocks.deadlines import Deadlines
from nrm_shared.db.repository import Repository
from nrm_shared.kernel.actor import AccessObject
from nrm_shared.runner.work import SqlWork
from nrm_shared.security.blind import BlindIndex

IDENTIFIER_COLUMN = "person_identifier.value"
FORGET_INDEX = text("DELETE FROM person_index WHERE person_id = :person_id")
INDEX = text(
    "INSERT INTO person_index (person_id, kind, value_index)"
    " SELECT :person_id, kind, value FROM unnest(CAST(:kinds AS text[]), CAST(:values AS bytea[])) AS entry (kind, value)"
)
ALIKE = text(
    "SELECT person_id FROM person_index"
    " JOIN unnest(CAST(:kinds AS text[]), CAST(:values AS bytea[])) AS wanted (kind, value)"
    " ON person_index.kind = wanted.kind AND person_index.value_index = wanted.value"
    " GROUP BY person_id ORDER BY count(*) DESC, person_id DESC LIMIT :limit"
)


class SqlIntakeWork(Attaching, SqlWork):
    """One piece of intake's work. `index` finds equal sealed values."""

    SHOWS_LISTS = True

    def __init__(self, *arguments: Any, index: BlindIndex, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._index = index

    @cached_property
    def reports(self) -> repositories.ReportRepository:
        """Return the reports."""
        return repositories.ReportRepository(self.session)

    @cached_property
    def notes(self) -> repositories.NoteRepository:
        """Return what was said about reports."""
        return repositories.NoteRepository(self.session)

    @cached_property
    def persons(self) -> Repository[Person]:
        """Return the persons."""
        return Repository(self.session, Person)

    @cached_property
    def identifiers(self) -> repositories.IdentifierRepository:
        """Return the document numbers."""
        return repositories.IdentifierRepository(self.session)

    @cached_property
    def consents(self) -> repositories.ConsentRepository:
        """Return the consent ledger."""
        return repositories.ConsentRepository(self.session)

    @cached_property
    def ledger(self) -> repositories.LedgerRepository:
        """Return the lines of the consent ledger."""
        return repositories.LedgerRepository(self.session)

    @cached_property
    def relationships(self) -> repositories.RelationshipRepository:
        """Return how others stand to persons."""
        return repositories.RelationshipRepository(self.session)

    @cached_property
    def reveals(self) -> repositories.RevealRepository:
        """Return the Authority's reasoned looks."""
        return repositories.RevealRepository(self.session)

    @cached_property
    def cases(self) -> repositories.CaseRepository:
        """Return the cases."""
        return repositories.CaseRepository(self.session)

    @cached_property
    def accesses(self) -> repositories.AccessRepository:
        """Return the relations of organisations to cases."""
        return repositories.AccessRepository(self.session)

    @cached_property
    def duplicates(self) -> repositories.DuplicateRepository:
        """Return the likely duplicates."""
        return repositories.DuplicateRepository(self.session)

    @cached_property
    def repatriations(self) -> repositories.RepatriationRepository:
        """Return the repatriation records."""
        return repositories.RepatriationRepository(self.session)

    @cached_property
    def rescues(self) -> repositories.RescueRepository:
        """Return the rescues."""
        return repositories.RescueRepository(self.session)

    @cached_property
    def erasures(self) -> repositories.ErasureRepository:
        """Return the erasures of persons."""
        return repositories.ErasureRepository(self.session)

    @cached_property
    def legal_holds(self) -> repositories.LegalHoldRepository:
        """Return the legal holds."""
        return repositories.LegalHoldRepository(self.session)

    @cached_property
    def merges(self) -> repositories.MergeRepository:
        """Return which records are one natural person's."""
        return repositories.MergeRepository(self.session)

    @cached_property
    def exports(self) -> ExportRepository:
        """Return the exports."""
        return ExportRepository(self.session)

    @cached_property
    def openings(self) -> BreakGlassRepository:
        """Return the openings by break-glass."""
        return BreakGlassRepository(self.session)

    @cached_property
    def subject_requests(self) -> SubjectRequestRepository:
        """Return what persons asked about their data."""
        return SubjectRequestRepository(self.session)

    @cached_property
    def survivor_codes(self) -> SurvivorCodeRepository:
        """Return the codes handed out to survivors."""
        return SurvivorCodeRepository(self.session)

    @cached_property
    def organisations(self) -> Repository[OrganisationRef]:
        """Return what is kept of organisations."""
        return Repository(self.session, OrganisationRef)

    @cached_property
    def deadlines(self) -> Deadlines:
        """Return the service clocks."""
        return Deadlines(self.session)

    def blind_index(self, type: str, country: str, value: str) -> bytes:
        """Return the search value of an identifier in its normal form."""
        return self._index.of(IDENTIFIER_COLUMN, f"{type}:{country}:{value}")

    def concerned(self, case_id: UUID) -> frozenset[str]:
        """Return the id of the case's person."""
        found = self.session.get(Case, case_id)
        return frozenset() if found is None else frozenset({str(found.person_id)})

    def index_person(self, person_id: UUID, entries: Iterable[tuple[str, str]]) -> None:
        """Let a person be found by these texts (kind, text) and no others; only keyed digests are kept."""
        self.session.flush()
        kinds, values = self._digests(entries)
        self.session.execute(FORGET_INDEX, {"person_id": person_id})
        if kinds:
            self.session.execute(INDEX, {"person_id": person_id, "kinds": kinds, "values": values})

    def indexed_alike(self, entries: Iterable[tuple[str, str]], limit: int) -> list[UUID]:
        """Return the persons that share any of these texts, those that share most first."""
        kinds, values = self._digests(entries)
        if not kinds:
            return []
        return list(self.session.scalars(ALIKE, {"kinds": kinds, "values": values, "limit": limit}))

    def _digests(self, entries: Iterable[tuple[str, str]]) -> tuple[list[str], list[bytes]]:
        ordered = sorted(set(entries))
        digests = [self._index.of(f"person_index.{kind.lower()}", text) for kind, text in ordered]
        return [kind for kind, _ in ordered], digests

    def level(self, target: AccessObject) -> str | None:
        """Return the highest level at which the actor may see `target` by this action, or None."""
        found = level_allowed(self.actor, self._action, target)
        return None if found is None else str(found.value)
