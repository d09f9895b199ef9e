"""Looking at exports, and fetching one: only whoever asked for it, every time written down."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from nrm_intake.app.export_object import ExportEntry, entry_of, export_object, facts_of
from nrm_intake.app.export_rows import OF_PERSON
from nrm_intake.app.ports import IntakeWork
from nrm_intake.app.request_export import counted_reason
from nrm_intake.domain.export import PERSONS, ExportPurged
from nrm_shared.kernel.actor import AccessObject
from nrm_shared.kernel.confidential import KeyDestroyed, reveal
from nrm_shared.kernel.errors import Forbidden
from nrm_shared.kernel.pages import DEFAULT_LIMIT, Page, by_id, page, read_id


@dataclass(frozen=True, slots=True)
class ReadExport:
    """One export."""

    export_id: UUID


@dataclass(frozen=True, slots=True)
class ListExports:
    """Exports by number, oldest first; `status` narrows the list."""

    status: str | None = None
    after: str | None = None
    limit: int = DEFAULT_LIMIT


@dataclass(frozen=True, slots=True)
class FetchExport:
    """The file of one export."""

    export_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ExportView(ExportEntry):
    """One export with the words of its reason, for whoever decides on it; they go with the file."""

    text: str | None


@dataclass(frozen=True, slots=True, repr=False)
class ExportFile:
    """The locked file, opened from its seal piece by piece while it is sent."""

    stem: str
    level: str
    parts: Iterator[bytes]
    content_type: str = "application/zip"
    size: int | None = None


def read_export(query: ReadExport, work: IntakeWork) -> ExportView:
    """Return one export; raises `NotFound`."""
    export = work.exports.read(query.export_id)
    target = export_object(export)
    work.permit(target)
    if (work.level(target) or "") >= "L3":
        work.disclosed("export", export.id, ["text"], level="L3", case_id=None)
    return ExportView(**facts_of(export), text=reveal(export.text))


def list_exports(query: ListExports, work: IntakeWork) -> Page[ExportEntry]:
    """Return a page: of everybody's exports for whoever approves, of the own ones for all others.

    Raises `Malformed` for a cursor of another list.
    """
    work.permit(AccessObject("export", assigned=frozenset({work.actor.id})))
    of_everybody = work.level(AccessObject("export")) is not None
    by = None if of_everybody else work.actor.id
    found = work.exports.page(by=by, status=query.status, after=read_id(query.after), limit=query.limit + 1)
    return page(found, query.limit, by_id).each(entry_of)


def fetch_export(query: FetchExport, work: IntakeWork) -> ExportFile:
    """Return the file; every case in it gets its audit row where names are in it (INV-41).

    Raises `NotFound` for anybody but who asked for it, `Forbidden` for who may not see as deep any more, `ExportPurged`
    also where only its key is gone, `ExportNotReady`.
    """
    export = work.exports.get(query.export_id)
    target = export_object(export)
    work.permit(target)
    if (work.level(target) or "") < export.level:
        raise Forbidden(action="export:fetch")
    export.fetch(at=work.now)
    if export.contents == PERSONS:
        for case_id, person_id in work.exports.in_file(export.id):
            work.disclosed("person", person_id, list(OF_PERSON), level=export.level, case_id=case_id)
    work.record("export", export.id, case_id=None, reason=counted_reason(export, export.rows))
    try:
        parts = work.exports.pieces(export.id)
    except KeyDestroyed as error:
        raise ExportPurged from error
    return ExportFile(export.stem, export.level, parts)
