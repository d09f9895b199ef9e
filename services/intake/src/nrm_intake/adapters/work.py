"""Intake's unit of work: the spine's, with intake's repositories."""

from functools import cached_property
from typing import Any

from nrm_intake.adapters import repositories
from nrm_intake.domain.organisation import OrganisationRef
from nrm_intake.domain.person import Person
from nrm_shared.access import level_allowed
from nrm_shared.clocks.deadlines import Deadlines
from nrm_shared.db.repository import Repository
from nrm_shared.kernel.actor import AccessObject
from nrm_shared.runner.work import SqlWork
from nrm_shared.security.blind import BlindIndex

IDENTIFIER_COLUMN = "person_identifier.value"


class SqlIntakeWork(SqlWork):
    """One piece of intake's work. `index` finds equal sealed values."""

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
    def organisations(self) -> Repository[OrganisationRef]:
        """Return what is kept of organisations."""
        return Repository(self.session, OrganisationRef)

    @cached_property
    def clocks(self) -> Deadlines:
        """Return the service clocks."""
        return Deadlines(self.session)

    def blind_index(self, type: str, country: str, value: str) -> bytes:
        """Return the search value of an identifier in its normal form."""
        return self._index.of(IDENTIFIER_COLUMN, f"{type}:{country}:{value}")

    def level(self, target: AccessObject) -> str | None:
        """Return the highest level at which the actor may see `target` by this action, or None."""
        found = level_allowed(self.actor, self._action, target)
        return None if found is None else str(found.value)
