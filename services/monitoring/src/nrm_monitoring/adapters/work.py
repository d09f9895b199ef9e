"""Monitoring's unit of work."""

from functools import cached_property

from nrm_monitoring.adapters.events import SqlEvents
from nrm_monitoring.adapters.lists import SqlLists
from nrm_monitoring.adapters.projector import Projector, one_at_a_time
from nrm_monitoring.adapters.stories import SqlStories
from nrm_monitoring.app.fold import links_of, story_of
from nrm_monitoring.app.reach import Reach
from nrm_shared.access import Scope, always_allowed
from nrm_shared.access.table import granted
from nrm_shared.runner.work import SqlWork


class SqlMonitoringWork(SqlWork):
    """One piece of monitoring's work."""

    @cached_property
    def events(self) -> SqlEvents:
        """Return the event store."""
        return SqlEvents(self.session)

    @cached_property
    def stories(self) -> SqlStories:
        """Return which stories belong together."""
        return SqlStories(self.session)

    @cached_property
    def lists(self) -> SqlLists:
        """Return the views as lists."""
        return SqlLists(self.session)

    def reach(self) -> Reach:
        """Return which objects this action may concern for the actor; a list filtered by it is permitted."""
        self._permitted = True
        grants = list(granted(self.actor, self._action))

        def roles(*scopes: Scope) -> frozenset[str]:
            return frozenset(grant.role for grant in grants if grant.scope in scopes)

        return Reach(
            account=self.actor.id,
            organisation=self.actor.organisation,
            everywhere=roles(Scope.ALL),
            related=roles(Scope.ORGANISATION, Scope.ASSIGNED),
            places=self.actor.jurisdictions if roles(Scope.JURISDICTION) else (),
            protected_too=always_allowed(self.actor, self._action),
            own=self.actor.cases if roles(Scope.OWN) else frozenset(),
        )

    def finish(self) -> None:
        """Keep the new events, then derive what they change, with everything else of this transaction."""
        if self.events.new:
            one_at_a_time(self.session)
            self.events.flush()
            projector = Projector(self.session, self.events)
            projector.link([link for event in self.events.new for link in links_of(event.data)])
            projector.refresh({story for event in self.events.new if (story := story_of(event))})
            self.events.new.clear()
        super().finish()
