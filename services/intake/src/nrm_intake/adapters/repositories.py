"""Intake's repositories: the shared one, and the questions only intake asks."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, delete, or_, select, text, tuple_
from sqlalchemy.orm import Session

from nrm_intake.adapters import tables
from nrm_intake.domain.access import CaseAccess
from nrm_intake.domain.case import Case
from nrm_intake.domain.consent import Consent
from nrm_intake.domain.duplicate import DuplicateCandidate
from nrm_intake.domain.erasure import Erasure
from nrm_intake.domain.identifier import PersonIdentifier
from nrm_intake.domain.ledger import ConsentEntry
from nrm_intake.domain.legal_hold import LegalHold
from nrm_intake.domain.note import ReportNote
from nrm_intake.domain.person_merge import PersonMerge
from nrm_intake.domain.relationship import Relationship
from nrm_intake.domain.repatriation import Repatriation
from nrm_intake.domain.report import OPEN_STATUSES, Report
from nrm_intake.domain.rescue import Rescue
from nrm_intake.domain.reveal import Reveal
from nrm_shared.db.repository import Repository

ENTERING = text("SELECT pg_advisory_xact_lock(hashtext('nrm-repatriation'), hashtext(:reference))")


class ReportRepository(Repository[Report]):
    """The reports, also by receipt, person, case and page."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, Report)

    def with_number(self, number: str) -> Report | None:
        """Return the report of this number, locked."""
        return self.one(lock=True, number=number)

    def with_receipt(self, digest: bytes) -> Report | None:
        """Return the report whose receipt code has this digest, locked."""
        return self.one(lock=True, receipt_hash=digest)

    def open_of_person(self, person_id: UUID) -> list[Report]:
        """Return the undecided reports about a person."""
        return [report for report in self.where(person_id=person_id) if report.status in OPEN_STATUSES]

    def of_person(self, person_id: UUID) -> list[Report]:
        """Return every report about a person, oldest first."""
        return self.where(person_id=person_id)

    def of_case(self, case_id: UUID) -> list[Report]:
        """Return the reports that led to a case, oldest first."""
        return self.where(case_id=case_id)

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
        """Return the next reports by (triage due, id), submitted after `since`."""
        columns = tables.report.c
        statement: Any = select(Report).order_by(columns.triage_due_at, columns.id).limit(limit)
        if statuses:
            statement = statement.where(columns.status.in_(statuses))
        if organisation is not None:
            statement = statement.where(columns.reporter_organisation == organisation)
        if cases is not None:
            statement = statement.where(columns.case_id.in_(cases))
        if since is not None:
            statement = statement.where(columns.submitted_at > since)
        if not protected_too:
            statement = statement.where(columns.witness_protected.is_(False))
        if places is not None:
            lies_in = [
                column.startswith(place, autoescape=True)
                for place in places
                for column in (
                    columns.current_district,
                    columns.current_upazila,
                    columns.current_union_code,
                    columns.incident_district,
                )
            ]
            statement = statement.where(or_(False, *lies_in))
        if after is not None:
            statement = statement.where(tuple_(columns.triage_due_at, columns.id) > after)
        return list(self.session.scalars(statement))


class NoteRepository(Repository[ReportNote]):
    """What was said about reports."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, ReportNote)

    def of_report(self, report_id: UUID) -> list[ReportNote]:
        """Return the notes of a report, oldest first."""
        return self.where(report_id=report_id)


class IdentifierRepository(Repository[PersonIdentifier]):
    """Document numbers, also by person and by blind index."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, PersonIdentifier)

    def of_person(self, person_id: UUID) -> list[PersonIdentifier]:
        """Return a person's numbers, oldest first."""
        return self.where(person_id=person_id)

    def forget(self, person_id: UUID) -> None:
        """Delete a person's numbers and everything by which equal ones are found."""
        columns = tables.person_identifier.c
        self.session.execute(delete(tables.person_identifier).where(columns.person_id == person_id))
        self.session.execute(delete(tables.person_index).where(tables.person_index.c.person_id == person_id))

    def equal(self, type: str, index: bytes) -> list[PersonIdentifier]:
        """Return all numbers of `type` with this blind index."""
        return self.where(type=type, value_index=index)


class ConsentRepository(Repository[Consent]):
    """The consent ledger."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, Consent)

    def of_case(self, case_id: UUID, *, lock: bool = False) -> list[Consent]:
        """Return the consents of a case, oldest first."""
        return self.where(lock=lock, case_id=case_id)

    def of_report(self, report_id: UUID) -> list[Consent]:
        """Return the consents that came with a report."""
        return self.where(report_id=report_id)

    def of_person(self, person_id: UUID, *, lock: bool = False) -> list[Consent]:
        """Return the consents of a person, oldest first."""
        return self.where(lock=lock, person_id=person_id)

    def arriving(self, report_id: UUID, person_id: UUID) -> list[Consent]:
        """Return, locked, a report's consents and those its person gave at a rescue, before any report or case.

        Locked, so that a withdrawal comes either before the case is opened or finds the case.
        """
        before = self.where(lock=True, person_id=person_id, report_id=None, case_id=None)
        return [*self.where(lock=True, report_id=report_id), *before]

    def any_over(self, now: datetime) -> bool:
        """Return whether some consent still counts as given although its time is over."""
        return self.session.scalar(self._over(now).with_only_columns(tables.consent.c.id).limit(1)) is not None

    def over(self, now: datetime, limit: int) -> list[Consent]:
        """Return, locked, consents that still count as given although their time is over."""
        found = list(self.session.scalars(self._over(now).limit(limit).with_for_update(skip_locked=True)))
        self._held.update({consent.id: consent for consent in found})
        return found

    @staticmethod
    def _over(now: datetime) -> Any:
        columns = tables.consent.c
        return select(Consent).where(columns.status == "GIVEN", columns.expires_at <= now).order_by(columns.expires_at)


class LedgerRepository(Repository[ConsentEntry]):
    """The lines of the consent ledger."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, ConsentEntry)

    def page_of_case(
        self, case_id: UUID, person_id: UUID, *, consents: Iterable[UUID], after: UUID | None, limit: int
    ) -> list[ConsentEntry]:
        """Return the next lines about `consents`, of a case and of its person from before it, oldest first."""
        columns = tables.consent_ledger.c
        own = or_(columns.case_id == case_id, and_(columns.person_id == person_id, columns.case_id.is_(None)))
        wanted = select(ConsentEntry).where(own, columns.consent_id.in_(list(consents))).order_by(columns.id)
        if after is not None:
            wanted = wanted.where(columns.id > after)
        return list(self.session.scalars(wanted.limit(limit)))


class RelationshipRepository(Repository[Relationship]):
    """Relationships, also by person."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, Relationship)

    def of_person(self, person_id: UUID, *, after: UUID | None = None, limit: int | None = None) -> list[Relationship]:
        """Return the relationships of a person, oldest first; with `after` and `limit` a page of them."""
        return self.where(person_id=person_id, after=after, limit=limit)


class RevealRepository(Repository[Reveal]):
    """Reveals, also by case."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, Reveal)

    def of_case(self, case_id: UUID) -> list[Reveal]:
        """Return the reveals of a case, oldest first."""
        return self.where(case_id=case_id)


class CaseRepository(Repository[Case]):
    """The cases."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, Case)

    def with_number(self, number: str) -> Case | None:
        """Return the case of this number."""
        return self.one(number=number)

    def of_person(self, person_id: UUID) -> list[Case]:
        """Return the cases of a person, oldest first."""
        return self.where(person_id=person_id)

    def several(self, ids: tuple[UUID, ...]) -> list[Case]:
        """Return those of `ids` that exist."""
        columns = tables.case_file.c
        return list(self.session.scalars(select(Case).where(columns.id.in_(ids)).order_by(columns.id)))

    def unreviewed(self, before: date, limit: int) -> list[Case]:
        """Return, locked, cases that are not closed and whose profile was last computed before a day."""
        columns = tables.case_file.c
        statement = (
            select(Case)
            .where(columns.status != "CLOSED", or_(columns.profile_on.is_(None), columns.profile_on < before))
            .order_by(columns.profile_on, columns.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        found = list(self.session.scalars(statement))
        self._held.update({case.id: case for case in found})
        return found


class AccessRepository(Repository[CaseAccess]):
    """Relations of organisations to cases."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, CaseAccess)

    def of_case(self, case_id: UUID) -> list[CaseAccess]:
        """Return every relation to a case, ended ones included."""
        return self.where(case_id=case_id)

    def of_cases(self, case_ids: tuple[UUID, ...]) -> list[CaseAccess]:
        """Return every relation to any of the cases."""
        return list(self.session.scalars(select(CaseAccess).where(tables.case_access.c.case_id.in_(case_ids))))


class RescueRepository(Repository[Rescue]):
    """The rescues."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, Rescue)

    def of_person(self, person_id: UUID, *, lock: bool = True) -> list[Rescue]:
        """Return the rescues of a person, oldest first, locked unless they are only read."""
        return self.where(lock=lock, person_id=person_id)


class DuplicateRepository(Repository[DuplicateCandidate]):
    """Likely duplicates."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, DuplicateCandidate)

    def of_report(self, report_id: UUID) -> list[DuplicateCandidate]:
        """Return the candidates of a report."""
        return self.where(report_id=report_id)


class ErasureRepository(Repository[Erasure]):
    """The erasures of persons."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, Erasure)

    def of_person(self, person_id: UUID) -> list[Erasure]:
        """Return, locked, the erasures of a person, oldest first."""
        return self.where(lock=True, person_id=person_id)

    def in_hand(self, person_id: UUID) -> bool:
        """Return whether the person's erasure was asked for and not refused; waits for nobody who decides it now."""
        return any(one.status != "REFUSED" for one in self.where(person_id=person_id))

    def page(self, *, status: str | None, after: UUID | None, limit: int) -> list[Erasure]:
        """Return the next erasures by id, of one status if given."""
        columns = tables.erasure.c
        statement = select(Erasure).order_by(columns.id).limit(limit)
        if status is not None:
            statement = statement.where(columns.status == status)
        if after is not None:
            statement = statement.where(columns.id > after)
        return list(self.session.scalars(statement))


class LegalHoldRepository(Repository[LegalHold]):
    """The legal holds on persons."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, LegalHold)

    def of_person(self, person_id: UUID) -> list[LegalHold]:
        """Return the holds on a person, lifted ones included."""
        return self.where(person_id=person_id)


class MergeRepository(Repository[PersonMerge]):
    """Which records are one natural person's."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, PersonMerge)

    def live_about(self, person_ids: Iterable[UUID]) -> list[PersonMerge]:
        """Return the merges that hold of these records, and of everybody merged into the same record, oldest first."""
        self.session.flush()
        columns, named = tables.person_merge.c, list(person_ids)
        kept = select(columns.kept_id).where(columns.status == "MERGED", columns.merged_id.in_(named))
        ours = or_(columns.kept_id.in_(named), columns.kept_id.in_(kept))
        statement = select(PersonMerge).where(columns.status == "MERGED", ours).order_by(columns.id)
        return list(self.session.scalars(statement))

    def of_person(self, person_id: UUID, *, after: UUID | None = None, limit: int | None = None) -> list[PersonMerge]:
        """Return the merges of a record, undone ones included, oldest first; with `after` and `limit` a page of them."""
        columns = tables.person_merge.c
        own = or_(columns.kept_id == person_id, columns.merged_id == person_id)
        statement = select(PersonMerge).where(own).order_by(columns.id).limit(limit)
        if after is not None:
            statement = statement.where(columns.id > after)
        return list(self.session.scalars(statement))


class RepatriationRepository(Repository[Repatriation]):
    """The repatriation records."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, Repatriation)

    def of_person(self, person_id: UUID) -> list[Repatriation]:
        """Return the records of a person, oldest first."""
        return self.where(person_id=person_id)

    def with_reference(self, reference: str) -> Repatriation | None:
        """Return the one a partner knows by `reference`."""
        return self.one(reference=reference)

    def is_free(self, reference: str) -> bool:
        """Return whether nobody has used `reference`; of several who enter it at once, the others wait here."""
        self.session.execute(ENTERING, {"reference": reference})
        return self.with_reference(reference) is None

    def page(self, *, partner: str | None, after: UUID | None, limit: int) -> list[Repatriation]:
        """Return the next records by id; with `partner`, its own of persons without witness protection."""
        columns = tables.repatriation.c
        statement = select(Repatriation).order_by(columns.id).limit(limit)
        if partner is not None:
            statement = statement.where(columns.partner == partner, columns.witness_protected.is_(False))
        if after is not None:
            statement = statement.where(columns.id > after)
        return list(self.session.scalars(statement))
