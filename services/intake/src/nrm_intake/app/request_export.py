"""Ask for an export: a reason, a filter, and a password that is shown this once (2.10, SD6)."""

from dataclasses import dataclass
from datetime import date, timedelta

from nrm_intake.app.export_object import ExportEntry, export_facts, facts_of
from nrm_intake.app.export_ports import Fitting
from nrm_intake.app.ports import IntakeWork
from nrm_intake.domain.deidentified import large_enough
from nrm_intake.domain.export import (
    ASKING_ROLES,
    COUNTED_TOGETHER,
    KEPT,
    LEVELS,
    STATISTICS_ROWS,
    Export,
    ExportEmpty,
    ExportTooLarge,
    Filter,
)
from nrm_shared.contracts.intake import ExportRequestedV1
from nrm_shared.kernel.actor import AccessObject
from nrm_shared.kernel.calendar import dhaka_date, quarter_start
from nrm_shared.kernel.confidential import Confidential
from nrm_shared.kernel.errors import Forbidden, Malformed
from nrm_shared.kernel.ids import document_number, new_id, random_base32
from nrm_shared.reference import codes, geography

MOST_CASES = 5000
# Five groups of five characters: 125 bits, because the archive's own way from password to key is a short one.
PASSWORD_GROUPS, GROUP = 5, 5
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, repr=False)
class RequestExport:
    """What shall be in it, why (a code, and in words), and which cases."""

    contents: str
    reason: str
    text: str
    cases: Filter


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class RequestedExport(ExportEntry):
    """The export and its password: it is shown here and nowhere else, and forgotten when the file is made."""

    password: str


def request_export(command: RequestExport, work: IntakeWork) -> RequestedExport:
    """Enter the wish; the file is made by the consumer, and by nobody before a second person approved a large one.

    Raises `Malformed`, `Forbidden` for contents above the reader's level, `ExportEmpty`, `ExportTooLarge`.
    """
    _check(command, dhaka_date(work.now))
    mine = frozenset({work.actor.id})
    own = AccessObject("export", assigned=mine, facts=export_facts(command.contents))
    work.permit(own)
    if (work.level(own) or "") < LEVELS[command.contents]:
        raise Forbidden(action="export:request")
    # The number first: it makes two requests of one moment wait for each other, and SD6 counts both.
    number = document_number("EXP", *work.next_number("export"))
    for_statistics = command.contents == STATISTICS_ROWS
    found = work.exports.fitting(command.cases, work.now, for_statistics=for_statistics, limit=MOST_CASES + 1)
    if len(found) > MOST_CASES:
        raise ExportTooLarge(most=MOST_CASES)
    if for_statistics:
        found = _of_large_quarters(found)
    if not found:
        raise ExportEmpty
    persons = {one.person_id for one in found}
    earlier = work.exports.persons_alone(work.actor.id, work.now - COUNTED_TOGETHER)
    id, password = new_id(), "-".join(random_base32(GROUP) for _ in range(PASSWORD_GROUPS))
    export = Export(
        id=id,
        number=number,
        contents=command.contents,
        reason=command.reason,
        text=Confidential(id, command.text),
        requested_by=work.actor.id,
        organisation=work.actor.organisation,
        for_statistics=for_statistics,
        opened_from=command.cases.opened_from,
        opened_until=command.cases.opened_until,
        case_status=command.cases.status,
        victim_status=command.cases.victim_status,
        district=command.cases.district,
        persons=len(persons),
        counted=len(persons | earlier),
        total=len(found),
        password=Confidential(id, password),
        requested_at=work.now,
        purge_due_at=work.now + KEPT,
    )
    export.request(at=work.now)
    work.exports.add(export)
    work.exports.pin(export.id, found)
    work.emit(
        ExportRequestedV1(
            export_id=export.id,
            number=export.number,
            contents=export.contents,
            reason=export.reason,
            persons=export.persons,
            status=export.status,
            requested_by=export.requested_by,
            role=next(role for role in ASKING_ROLES if role in work.actor.roles),
            purge_due_at=export.purge_due_at,
        ),
        subject=export.id,
        sequence=export.row_version,
    )
    work.record("export", export.id, case_id=None, reason=counted_reason(export, export.total))
    return RequestedExport(**facts_of(export), password=password)


def counted_reason(export: Export, cases: int) -> str:
    """Return the reason for an audit row, with what kind of file it is and how many cases it was about."""
    return f"{export.contents}:{export.reason}:{cases}"


def _of_large_quarters(found: list[Fitting]) -> list[Fitting]:
    """Return the cases of the quarters that are not too small: of the others not even the number is told."""
    quarters = large_enough(found, lambda one: quarter_start(dhaka_date(one.opened_at)), lambda one: one.person_id)
    return [one for quarter in quarters for one in quarter]


def _check(command: RequestExport, today: date) -> None:
    codes.require("/contents", "export_contents", command.contents)
    codes.require("/reason", "export_reason", command.reason)
    if not command.text.strip():
        raise Malformed("/text", "required")
    wanted = command.cases
    if wanted.opened_from and wanted.opened_until and wanted.opened_until < wanted.opened_from:
        raise Malformed("/opened_until", "date-order")
    if wanted.district is not None:
        geography.require("/district", wanted.district, "district")
    if command.contents == STATISTICS_ROWS:
        _check_quarters(wanted, today)


def _check_quarters(wanted: Filter, today: date) -> None:
    """Raise `Malformed` unless quarters that are over are asked for, and nothing narrower.

    What is chosen finer, or again while more cases come, tells by its difference about those few that came or went.
    """
    for field, chosen in (
        ("/case_status", wanted.status),
        ("/victim_status", wanted.victim_status),
        ("/district", wanted.district),
    ):
        if chosen is not None:
            raise Malformed(field, "statistics-by-quarter")
    first, last = wanted.opened_from, wanted.opened_until
    if first is None or first != quarter_start(first):
        raise Malformed("/opened_from", "quarter-begins")
    if last is None or last >= quarter_start(today) or last + DAY != quarter_start(last + DAY):
        raise Malformed("/opened_until", "quarter-over")
