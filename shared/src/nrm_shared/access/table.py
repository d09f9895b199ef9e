"""The one function that decides who may do what.

It looks at role, organisation, jurisdiction and assignment. Consent is checked by intake, which owns it; separation of
duties (SD1 to SD7) is a guard of the aggregate concerned.
"""

from collections.abc import Iterator

from nrm_shared.access.rows import ANY, Grant, Level, Scope, by_permission
from nrm_shared.kernel.actor import AccessObject, Actor

NATION = "BD"
"""The jurisdiction of those who serve the whole country; codes of places begin with it, and with their parent's."""


def allowed(actor: Actor, action: str, object: AccessObject) -> bool:
    """Return whether `actor` may do `action` on `object`; what the table does not grant is denied.

    `action` is the action alone, for an object of its own kind, or `object:action` as in the table.
    """
    return any(True for _ in _holding(actor, action, object))


def level_allowed(actor: Actor, action: str, object: AccessObject) -> Level | None:
    """Return the highest level of detail the actor may see of `object` by `action`, or None if not even that."""
    return max((grant.level for grant in _holding(actor, action, object)), default=None)


def role_allows(actor: Actor, permission: str) -> Scope | None:
    """Return the widest scope in which one of the actor's roles has `permission` (`object:action`), or None.

    For refusing early and for the filter of lists; whether one object lies within the scope is for `allowed`.
    """
    return max(role_scopes(actor, permission), key=lambda scope: scope.width, default=None)


def role_scopes(actor: Actor, permission: str) -> frozenset[Scope]:
    """Return every scope in which one of the actor's roles has `permission`; a list holds what any of them reaches."""
    return frozenset(grant.scope for grant in _granted(actor, permission))


def _holding(actor: Actor, action: str, object: AccessObject) -> Iterator[Grant]:
    permission = action if ":" in action else f"{object.kind}:{action}"
    return (grant for grant in _granted(actor, permission) if _within(actor, grant.scope, object))


def _granted(actor: Actor, permission: str) -> Iterator[Grant]:
    table = by_permission()
    for key in (permission, f"{ANY}:{ANY}"):
        yield from (grant for grant in table.get(key, ()) if grant.role in actor.roles)


def _within(actor: Actor, scope: Scope, object: AccessObject) -> bool:
    """Return whether `object` lies in `scope` as seen from `actor`; unknown facts never help the actor."""
    match scope:
        case Scope.ALL:
            return True
        case Scope.JURISDICTION:
            return NATION in actor.jurisdictions or any(
                place.startswith(jurisdiction) for jurisdiction in actor.jurisdictions for place in object.places
            )
        case Scope.ORGANISATION:
            return actor.organisation is not None and (
                actor.organisation == object.organisation or actor.organisation in object.organisations
            )
        case Scope.ASSIGNED:
            return actor.id in object.assigned or (
                actor.organisation is not None and actor.organisation in object.assigned
            )
        case Scope.OWN:
            own = {object.id, str(object.case_id) if object.case_id else ""} | object.assigned
            return bool(actor.id) and actor.id in own
