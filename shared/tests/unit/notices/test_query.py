"""Who may read the notices of a case, and in which pages."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from nrm_shared.access import allowed
from nrm_shared.kernel.actor import AccessObject, Actor
from nrm_shared.kernel.errors import NotFound
from nrm_shared.kernel.ids import new_id
from nrm_shared.kernel.pages import Page, read_id
from nrm_shared.notices.query import NoticesOf, NoticeView, use_case
from nrm_shared.notices.record import Notice

CASE = new_id()
NOTICES = [
    Notice(id, CASE, "need-approved", "need-item", new_id(), datetime(2026, 8, 16, tzinfo=UTC))
    for id in sorted(new_id() for _ in range(3))
]


class Reading:
    """A unit of work that keeps three notices and asks the real permission table."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor

    def permit(self, target: AccessObject) -> None:
        if not allowed(self.actor, "notice:list", target):
            raise NotFound

    def notices_of(self, case_id: UUID, *, after: UUID | None, limit: int) -> list[Notice]:
        return [notice for notice in NOTICES if after is None or notice.id > after][:limit]


def person(id: str, role: str) -> Actor:
    return Actor(id, "person", "org", frozenset({role}))


def survivor(case: UUID) -> Actor:
    return Actor(str(new_id()), "survivor", None, frozenset({"SUR"}), cases=frozenset({case}))


def ask(actor: Actor, query: NoticesOf | None = None) -> Page[NoticeView]:
    page: Page[NoticeView] = use_case(lambda work, case: frozenset({"shirin"})).handle(
        query or NoticesOf(CASE), Reading(actor)
    )
    return page


@pytest.mark.parametrize("actor", [person("farida", "FP"), person("shirin", "CMG"), survivor(CASE)])
def test_focal_point_case_manager_and_the_person_read_them(actor: Actor) -> None:
    assert [notice.id for notice in ask(actor).items] == [notice.id for notice in NOTICES]


@pytest.mark.parametrize("actor", [person("mina", "CMG"), survivor(new_id()), person("asha", "PFP")])
def test_nobody_else_learns_that_there_are_any(actor: Actor) -> None:
    with pytest.raises(NotFound):
        ask(actor)


def test_they_come_page_by_page() -> None:
    first = ask(person("farida", "FP"), NoticesOf(CASE, limit=2))
    second = ask(person("farida", "FP"), NoticesOf(CASE, after=first.next, limit=2))

    assert [notice.id for notice in (*first.items, *second.items)] == [notice.id for notice in NOTICES]
    assert (read_id(first.next), second.next) == (NOTICES[1].id, None)
