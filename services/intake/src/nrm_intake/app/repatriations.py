"""Repatriation over HTTP: MoFA's officers make every move that MoFA's system makes by letter (2.6.2); others read."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nrm_intake.app import from_mofa
from nrm_intake.app.objects import repatriation_object
from nrm_intake.app.ports import IntakeWork
from nrm_intake.domain.repatriation import Repatriation
from nrm_shared.access import conditions
from nrm_shared.contracts.partner_words import IdentityClaims
from nrm_shared.kernel.actor import AccessObject
from nrm_shared.kernel.confidential import confidential, reveal
from nrm_shared.kernel.errors import NotFound, Problem
from nrm_shared.kernel.ids import document_number
from nrm_shared.kernel.pages import DEFAULT_LIMIT, Page, by_id, page, read_id
from nrm_shared.reference import codes

SEEN_IN_FULL = frozenset({"L3", "L4"})
SERIES = "RPN"
"""How a number of ours begins; `RPT` is a report's."""


@dataclass(frozen=True, slots=True, repr=False)
class NotifyReturn:
    """A mission knows of a person who may be repatriated. Without a `reference` the record gets a number of ours."""

    person: IdentityClaims
    country: str
    mission: str
    informed_by: str
    notified_at: datetime
    reference: str | None = None


@dataclass(frozen=True, slots=True)
class RequestNationality:
    """Ask a station whether the person is a national; without one, the station of the home upazila."""

    repatriation_id: UUID
    station: str | None = None
    row_version: int | None = None


@dataclass(frozen=True, slots=True, repr=False)
class ArrangeTravel:
    """Travel and document are arranged."""

    repatriation_id: UUID
    document_type: str
    document_number: str
    issued_at: datetime
    expected_return_at: datetime | None = None
    row_version: int | None = None


@dataclass(frozen=True, slots=True, repr=False)
class RecordReturn:
    """The person arrived in Bangladesh."""

    repatriation_id: UUID
    return_at: datetime
    return_mode: str
    port: str
    row_version: int | None = None


@dataclass(frozen=True, slots=True, repr=False)
class RecordReception:
    """Somebody received the person."""

    repatriation_id: UUID
    received_by: str
    received_at: datetime
    reception_note: str | None = None
    row_version: int | None = None


@dataclass(frozen=True, slots=True)
class ReadRepatriation:
    """One record."""

    repatriation_id: UUID


@dataclass(frozen=True, slots=True)
class ListRepatriations:
    """The record with a partner's reference, or a page of all."""

    reference: str | None = None
    after: str | None = None
    limit: int = DEFAULT_LIMIT


@dataclass(frozen=True, slots=True, repr=False)
class RepatriationView:
    """A record; `port` is opened for who reads one record at level L3, and told nobody else."""

    record: Repatriation
    port: str | None = None

    @property
    def row_version(self) -> int:
        """Return the record's version."""
        return self.record.row_version


def notify_return(command: NotifyReturn, work: IntakeWork) -> RepatriationView:
    """Enter the person and the repatriation as MoFA's letter does, for the actor's organisation.

    Raises `RepatriationKnown` (409) for a reference that was notified before, or `Malformed` with the field.
    """
    codes.require("/informed_by", "informed_by", command.informed_by)
    try:
        record = from_mofa.enter_return(
            command.person,
            partner=work.actor.organisation or from_mofa.MOFA,
            reference=command.reference or document_number(SERIES, *work.next_number("repatriation")),
            country=command.country,
            mission=command.mission,
            informed_by=command.informed_by,
            notified_at=command.notified_at,
            work=work,
        )
    except from_mofa.RepatriationKnown as known:
        known.problems = (Problem("/reference", "repatriation-known"),)
        raise
    return RepatriationView(record)


def request_nationality(command: RequestNationality, work: IntakeWork) -> RepatriationView:
    """Ask the station; raises `HomeUnknown`, `OutOfOrder`, `NotFound`, `Malformed`."""
    record = _get(command.repatriation_id, command.row_version, work)
    from_mofa.request_nationality(record, command.station, work)
    return RepatriationView(record)


def arrange_travel(command: ArrangeTravel, work: IntakeWork) -> RepatriationView:
    """Record travel; raises `NationalityNotConfirmed` (409) before the station confirmed, `OutOfOrder`, `NotFound`."""
    codes.require("/document_type", "travel_document", command.document_type)
    record = _get(command.repatriation_id, command.row_version, work)
    from_mofa.arrange_travel(
        record,
        kind=command.document_type,
        number=command.document_number,
        issued_at=command.issued_at,
        expected=command.expected_return_at,
        work=work,
    )
    return RepatriationView(record)


def record_return(command: RecordReturn, work: IntakeWork) -> RepatriationView:
    """Record the arrival; raises `OutOfOrder`, `NotFound`, `Malformed`."""
    codes.require("/return_mode", "travel_mode", command.return_mode)
    record = _get(command.repatriation_id, command.row_version, work)
    from_mofa.record_return(record, command.return_at, command.return_mode, command.port, work)
    return RepatriationView(record)


def record_reception(command: RecordReception, work: IntakeWork) -> RepatriationView:
    """Record the reception; raises `OutOfOrder`, `NotFound`, `Malformed`."""
    codes.require("/received_by", "received_by", command.received_by)
    record = _get(command.repatriation_id, command.row_version, work)
    note = confidential(record.person_id, command.reception_note)
    from_mofa.record_reception(record, command.received_by, command.received_at, note, work)
    return RepatriationView(record)


def read_repatriation(query: ReadRepatriation, work: IntakeWork) -> RepatriationView:
    """Return the record without names; what it shows of level L3 is audited. Raises `NotFound`."""
    record = work.repatriations.read(query.repatriation_id)
    target = repatriation_object(record, work)
    work.permit(target)
    if work.level(target) not in SEEN_IN_FULL:
        return RepatriationView(record)
    work.disclosed("repatriation", record.id, ["port"], level="L3", case_id=target.case_id)
    return RepatriationView(record, reveal(record.port))


def list_repatriations(query: ListRepatriations, work: IntakeWork) -> Page[RepatriationView]:
    """Return the records: all, or the own ministry's; raises `NotFound` for a reference of none the reader may see."""
    if query.reference is not None:
        found = work.repatriations.with_reference(query.reference)
        if found is None:
            raise NotFound(kind="repatriation")
        work.permit(repatriation_object(found, work))
        return Page([RepatriationView(found)])
    everything = work.level(AccessObject("repatriation")) is not None
    partner = None if everything else work.actor.organisation or ""
    work.permit(AccessObject("repatriation", organisation=partner or None, facts=conditions.LISTED))
    listed = work.repatriations.page(partner=partner, after=read_id(query.after), limit=query.limit + 1)
    return page(listed, query.limit, by_id).each(RepatriationView)


def _get(id: UUID, version: int | None, work: IntakeWork) -> Repatriation:
    record = work.repatriations.get(id)
    work.permit(repatriation_object(record, work))
    record.expect(version)
    return record
