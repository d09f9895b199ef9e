"""Which stories belong together: repatriation and rescue -> report -> case."""

from collections.abc import Collection, Iterable
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from nrm_monitoring.app.fold import Link


class SqlStories:
    """The links of one set of views (`live`, or `beside` while rebuilding)."""

    def __init__(self, session: Session, schema: str = "live") -> None:
        self._session = session
        self._add = text(
            f"INSERT INTO {schema}.link (child, parent)"  # noqa: S608 - one of two names of ours
            " SELECT * FROM unnest(CAST(:children AS uuid[]), CAST(:parents AS uuid[])) ON CONFLICT DO NOTHING"
        )
        self._parents = text(f"SELECT child, parent FROM {schema}.link WHERE child = ANY(CAST(:ids AS uuid[]))")  # noqa: S608
        self._children = text(f"SELECT child, parent FROM {schema}.link WHERE parent = ANY(CAST(:ids AS uuid[]))")  # noqa: S608

    def add(self, links: Iterable[Link]) -> None:
        """Keep links; one that is known already changes nothing."""
        pairs = sorted({(str(link.child), str(link.parent)) for link in links})
        if pairs:
            self._session.execute(
                self._add, {"children": [child for child, _ in pairs], "parents": [parent for _, parent in pairs]}
            )

    def roots(self, stories: Collection[UUID]) -> set[UUID]:
        """Return the stories that these are part of in the end: cases, or what has no case yet."""
        roots: set[UUID] = set()
        seen: set[UUID] = set()
        now = set(stories)
        while now:
            seen |= now
            found = self._session.execute(self._parents, {"ids": [str(id) for id in now]}).all()
            roots |= now - {child for child, _ in found}
            now = {parent for _, parent in found} - seen
        return roots

    def members(self, roots: Collection[UUID]) -> dict[UUID, set[UUID]]:
        """Return for each root all stories that are part of it, itself included."""
        members = {root: {root} for root in roots}
        owners: dict[UUID, set[UUID]] = {root: {root} for root in roots}
        now = set(roots)
        while now:
            found = self._session.execute(self._children, {"ids": [str(id) for id in now]}).all()
            now = set()
            for child, parent in found:
                for root in owners[parent]:
                    if child not in members[root]:
                        members[root].add(child)
                        owners.setdefault(child, set()).add(root)
                        now.add(child)
        return members
