"""From kept events to views, for a batch of live events and for a rebuild alike."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from nrm_monitoring.adapters.events import SqlEvents
from nrm_monitoring.adapters.stories import SqlStories
from nrm_monitoring.adapters.views import SqlViews
from nrm_monitoring.app.fold import Link, fold
from nrm_monitoring.domain.views import views_of

# Whoever appends events or writes live views does so one transaction after another: a view is derived from all
# events of its stories, so none may be invisible to the one who derives it. Positions then also follow commits.
ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtext('nrm-monitoring-views'))")


def one_at_a_time(session: Session) -> None:
    """Wait until no other transaction appends events or writes views; lasts until this one ends."""
    session.execute(ONE_AT_A_TIME)


class Projector:
    """Derives the views of whatever stories changed."""

    def __init__(self, session: Session, events: SqlEvents, schema: str = "live") -> None:
        self._events = events
        self._stories = SqlStories(session, schema)
        self._views = SqlViews(session, schema)

    def link(self, links: Collection[Link]) -> None:
        """Keep links without deriving anything yet."""
        self._stories.add(links)

    def refresh(self, stories: Collection[UUID]) -> None:
        """Derive again what the lists show of everything these stories are part of."""
        if not stories:
            return
        members = self._stories.members(self._stories.roots(stories))
        events = self._events.of_stories({story for own in members.values() for story in own})
        views = [
            views_of(fold(root, [event for story in own for event in events.get(story, ())]))
            for root, own in sorted(members.items())
        ]
        self._views.write(views, members)
