"""Exports: their rows, whom they hold, and the locked file in sealed pieces."""

import base64
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, exists, func, insert, or_, select, update
from sqlalchemy.orm import Session

from nrm_intake.adapters import tables
from nrm_intake.adapters.export_file import locked
from nrm_intake.app.export_ports import Fitting
from nrm_intake.domain.consent import STATISTICS
from nrm_intake.domain.deidentified import Counted
from nrm_intake.domain.export import Export, Filter
from nrm_shared.db.repository import Repository
from nrm_shared.kernel.calendar import DHAKA
from nrm_shared.kernel.confidential import Confidential, KeyDestroyed, reveal
from nrm_shared.security.columns import heed_destroyed_keys

PIECE_BYTES = 256 * 1024
UNFINISHED = ("AWAITING_APPROVAL", "REQUESTED", "MAKING")
PURGEABLE = (*UNFINISHED, "READY", "FAILED")
_CASES, _PIECES = tables.export_case, tables.export_piece


class ExportRepository(Repository[Export]):
    """The exports and what hangs on them."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, Export)

    def fitting(self, wanted: Filter, now: datetime, *, for_statistics: bool, limit: int) -> list[Fitting]:
        """Return the cases that fit, oldest first; nobody under witness protection is among them."""
        case, consent = tables.case_file.c, tables.consent.c
        statement = select(case.id, case.person_id, case.opened_at).where(case.witness_protected.is_(False))
        if wanted.opened_from is not None:
            statement = statement.where(case.opened_at >= datetime.combine(wanted.opened_from, time(), DHAKA))
        if wanted.opened_until is not None:
            after = wanted.opened_until + timedelta(days=1)
            statement = statement.where(case.opened_at < datetime.combine(after, time(), DHAKA))
        if wanted.status is not None:
            statement = statement.where(case.status == wanted.status)
        if wanted.victim_status is not None:
            statement = statement.where(case.victim_status == wanted.victim_status)
        if wanted.district is not None:
            statement = statement.where(
                or_(case.home_district == wanted.district, case.current_district == wanted.district)
            )
        if for_statistics:
            live = exists().where(
                consent.case_id == case.id,
                consent.purpose == STATISTICS,
                consent.status == "GIVEN",
                consent.given_at <= now,
                consent.expires_at > now,
            )
            statement = statement.where(live)
        return [Fitting(*row) for row in self.session.execute(statement.order_by(case.id).limit(limit))]

    def persons_alone(self, requested_by: str, since: datetime) -> set[UUID]:
        """Return whom somebody's exports since then are about, as far as nobody else decided on them."""
        mine = tables.export.c
        statement = (
            select(_CASES.c.person_id)
            .join(tables.export, mine.id == _CASES.c.export_id)
            .where(mine.requested_by == requested_by, mine.requested_at > since, mine.decided_by.is_(None))
        )
        return set(self.session.scalars(statement))

    def pin(self, export_id: UUID, cases: Sequence[Fitting]) -> None:
        """Keep which cases were asked for: what comes later is not in it."""
        rows = [
            {"export_id": export_id, "position": number, "case_id": one.case_id, "person_id": one.person_id}
            for number, one in enumerate(cases, 1)
        ]
        self.session.execute(insert(_CASES), rows)

    def next_to_make(self, now: datetime) -> UUID | None:
        """Return the export to work on: of those whose time has come, the one that waits longest; None without one.

        An export that somebody holds at this moment is passed over.
        """
        mine = tables.export.c
        waiting = select(mine.id).where(mine.status.in_(("REQUESTED", "MAKING")), mine.next_step_at <= now)
        first = waiting.order_by(mine.next_step_at, mine.id).limit(1).with_for_update(skip_locked=True)
        return self.session.scalars(first).first()

    def unmade(self, export_id: UUID, limit: int) -> list[tuple[int, UUID]]:
        """Return (position, case) of the next cases to look at."""
        mine = _CASES.c
        statement = select(mine.position, mine.case_id).where(mine.export_id == export_id, mine.made.is_(False))
        return [
            (row.position, row.case_id) for row in self.session.execute(statement.order_by(mine.position).limit(limit))
        ]

    def keep_rows(self, export_id: UUID, rows: Mapping[int, list[str] | None]) -> None:
        """Keep rows sealed until the file is made; None is a case that may not be in it."""
        for position, row in rows.items():
            content = None if row is None else Confidential(export_id, json.dumps(row, ensure_ascii=False))
            self.session.execute(
                update(_CASES)
                .where(_CASES.c.export_id == export_id, _CASES.c.position == position)
                .values(made=True, held=row is not None, row=content)
            )

    def kept_rows(self, export_id: UUID) -> Iterator[Counted]:
        """Yield the kept rows by position, each opened when its turn comes."""
        mine = _CASES.c
        kept = select(mine.case_id, mine.person_id, mine.row).where(mine.export_id == export_id, mine.held)
        for row in self.session.execute(kept.order_by(mine.position)):
            yield Counted(row.case_id, row.person_id, tuple(json.loads(reveal(row.row) or "[]")))

    def let_go(self, export_id: UUID, case_ids: Sequence[UUID]) -> None:
        """Hold these cases no longer."""
        mine = _CASES.c
        gone = mine.export_id == export_id, mine.case_id.in_(case_ids)
        self.session.execute(update(_CASES).where(*gone).values(held=False, row=None))

    def lock_file(self, export: Export, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        """Put the rows into the locked file, seal it in pieces, and forget those that were kept."""
        content = locked(export, columns, rows, reveal(export.password) or "")
        pieces = [content[start : start + PIECE_BYTES] for start in range(0, len(content), PIECE_BYTES)]
        self.session.execute(
            insert(_PIECES),
            [
                {"export_id": export.id, "position": number, "content": _sealed(export.id, piece)}
                for number, piece in enumerate(pieces, 1)
            ],
        )
        self.session.execute(update(_CASES).where(_CASES.c.export_id == export.id).values(row=None))

    def pieces(self, export_id: UUID) -> Iterator[bytes]:
        """Return the file piece by piece; the first is opened at once. Raises `KeyDestroyed`.

        Each later one is read in a short transaction of its own when it is sent: no connection waits for a slow reader,
        and whatever destroys the file stops what is still on its way.
        """
        mine = _PIECES.c
        last = self.session.scalars(select(func.max(mine.position)).where(mine.export_id == export_id)).one()
        return _parts(_piece(self.session, export_id, 1), self.session.get_bind(), export_id, last or 0)

    def in_file(self, export_id: UUID) -> list[tuple[UUID, UUID]]:
        """Return (case, person) of those who are in the file."""
        mine = _CASES.c
        statement = select(mine.case_id, mine.person_id).where(mine.export_id == export_id, mine.held)
        return [(row.case_id, row.person_id) for row in self.session.execute(statement.order_by(mine.position))]

    def empty(self, export_id: UUID) -> None:
        """Delete the file and the rows; which cases it was about stays, for whoever looks into it."""
        self.session.execute(delete(_PIECES).where(_PIECES.c.export_id == export_id))
        self.session.execute(update(_CASES).where(_CASES.c.export_id == export_id).values(row=None))

    def holding(self, case_ids: Sequence[UUID]) -> list[Export]:
        """Return, locked, the exports with something to destroy in which one of these cases is.

        Locked are all that were asked for with one, before it is looked who is in them: whoever is making one at this
        moment is waited for.
        """
        asked = self._asked_for_with(case_ids, PURGEABLE)
        inside = _CASES.c.case_id.in_(case_ids), _CASES.c.held
        held = set(self.session.scalars(select(_CASES.c.export_id).where(*inside)))
        return [export for export in asked if export.id in held]

    def leave_out(self, case_ids: Sequence[UUID]) -> None:
        """Count these cases as looked at, and not as held, in the exports that did not come to them yet."""
        mine = _CASES.c
        for export in self._asked_for_with(case_ids, UNFINISHED):
            unseen = mine.export_id == export.id, mine.case_id.in_(case_ids), mine.made.is_(False)
            left = self.session.scalars(update(_CASES).where(*unseen).values(made=True).returning(mine.position))
            export.advance(len(left.all()), 0)

    def _asked_for_with(self, case_ids: Sequence[UUID], statuses: tuple[str, ...]) -> list[Export]:
        """Return, locked, the exports in one of these states that were asked for with one of these cases."""
        mine = tables.export.c
        asked = exists().where(_CASES.c.export_id == mine.id, _CASES.c.case_id.in_(case_ids))
        return self.locked(select(mine.id).where(mine.status.in_(statuses), asked).order_by(mine.id))

    def over(self, at: datetime, limit: int) -> list[Export]:
        """Return, locked, exports whose time was over at `at`."""
        mine = tables.export.c
        statement = select(mine.id).where(mine.status.in_(PURGEABLE), mine.purge_due_at <= at)
        return self.locked(statement.order_by(mine.id).limit(limit))

    def page(self, *, by: str | None, status: str | None, after: UUID | None, limit: int) -> list[Export]:
        """Return the next exports by id; with `by` only this person's."""
        mine = tables.export.c
        statement: Any = select(Export).order_by(mine.id).limit(limit)
        if by is not None:
            statement = statement.where(mine.requested_by == by)
        if status is not None:
            statement = statement.where(mine.status == status)
        if after is not None:
            statement = statement.where(mine.id > after)
        return list(self.session.scalars(statement))


def _sealed(export_id: UUID, piece: bytes) -> Confidential:
    return Confidential(export_id, base64.b64encode(piece).decode())


def _parts(first: bytes, bind: Any, export_id: UUID, last: int) -> Iterator[bytes]:
    yield first
    for number in range(2, last + 1):
        with Session(bind) as session:
            heed_destroyed_keys(session.connection())
            part = _piece(session, export_id, number)
        yield part


def _piece(session: Session, export_id: UUID, number: int) -> bytes:
    """Return one piece; raise `KeyDestroyed` also for one that was deleted: its key went with it."""
    mine = _PIECES.c
    sealed = session.scalars(select(mine.content).where(mine.export_id == export_id, mine.position == number)).first()
    if sealed is None:
        raise KeyDestroyed
    return base64.b64decode(reveal(sealed) or "")
