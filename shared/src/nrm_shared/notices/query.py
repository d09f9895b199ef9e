"""The question which notices were recorded for a case, the same in every service that records some."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from nrm_shared.kernel.actor import AccessObject
from nrm_shared.kernel.pages import DEFAULT_LIMIT, Page, by_id, page, read_id
from nrm_shared.kernel.usecase import UseCase, Work
from nrm_shared.reference.notice_texts import notice_text
from nrm_shared.reference.text import Text

CaseManagers = Callable[[Any, UUID], frozenset[str]]
"""How a service tells who manages a case: (work, case id) -> accounts."""


@dataclass(frozen=True, slots=True)
class NoticesOf:
    """Ask for the notices of one case, oldest first."""

    case_id: UUID
    after: str | None = None
    limit: int = DEFAULT_LIMIT


class RecordedNotice(Protocol):
    """A notice as it is kept."""

    @property
    def id(self) -> UUID:
        """Return its key, which grows with time."""
        ...

    @property
    def text_code(self) -> str:
        """Return which text it is."""
        ...

    @property
    def subject_kind(self) -> str:
        """Return what kind of thing it is about."""
        ...

    @property
    def subject_id(self) -> UUID:
        """Return what it is about."""
        ...

    @property
    def recorded_at(self) -> datetime:
        """Return when it was recorded."""
        ...

    @property
    def state(self) -> str:
        """Return what became of it."""
        ...


class NoticeWork(Work, Protocol):
    """What the question needs of a unit of work."""

    def notices_of(self, case_id: UUID, *, after: UUID | None, limit: int) -> Sequence[RecordedNotice]:
        """Return the notices recorded here for a case, oldest first."""
        ...


@dataclass(frozen=True, slots=True)
class NoticeView:
    """One notice with its text in both languages."""

    id: UUID
    text_code: str
    text: Text
    subject_kind: str
    subject_id: UUID
    recorded_at: datetime
    state: str


def use_case(managers: CaseManagers) -> UseCase:
    """Return the query's row for a service whose `managers` says who manages a case."""

    def notices_of(query: NoticesOf, work: NoticeWork) -> Page[NoticeView]:
        work.permit(AccessObject("notice", assigned=managers(work, query.case_id), case_id=query.case_id))
        found = work.notices_of(query.case_id, after=read_id(query.after), limit=query.limit + 1)
        return page(found, query.limit, by_id).each(_view)

    return UseCase(notices_of, "notice:list")


def _view(notice: RecordedNotice) -> NoticeView:
    return NoticeView(
        id=notice.id,
        text_code=notice.text_code,
        text=notice_text(notice.text_code),
        subject_kind=notice.subject_kind,
        subject_id=notice.subject_id,
        recorded_at=notice.recorded_at,
        state=notice.state,
    )
