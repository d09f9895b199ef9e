"""The one function that decides who may do what: a look-up by permission and role, then scope and conditions.

The owner of an object says what it knows of it in the `AccessObject`: whose it is, where it lies, who works with it, and
which conditions hold (`facts`). Separation of duties (SD1 to SD7) is a guard of the aggregate concerned.
"""

from collections.abc import Iterator

from nrm_shared.access.conditions import CONDITIONS, Condition
from nrm_shared.access.rows import ANY, Grant, Level, Scope, by_role
from nrm_shared.kernel.actor import AccessObject, Actor

NATION = "BD"
"""The jurisdiction of those who serve the whole country; codes of places begin with it, and with their parent's."""
PART = 2
"""A place's code is the nation's two letters and two digits for each level below: division, district, upazila, union."""

_EVERYTHING = f"{ANY}:{ANY}"


def allowed(actor: Actor, action: str, object: AccessObject) -> bool:
    """Return whether `actor` may do `action` on `object`; what the table does not grant is denied.

    `action` is the action alone, for an object of its own kind, or `object:action` as in the table.
    """
    return any(grant.conditions <= object.facts for grant in _in_scope(actor, action, object))


def level_allowed(actor: Actor, action: str, object: AccessObject) -> Level | None:
    """Return the highest level of detail the actor may see of `object` by `action`, or None if not even that."""
    levels = (grant.level for grant in _in_scope(actor, action, object) if grant.conditions <= object.facts)
    return max(levels, default=None)


def roles_allowed(actor: Actor, action: str, object: AccessObject) -> frozenset[str]:
    """Return by which of its roles the actor may do `action` on `object`: what an answer shows may depend on that.

    Somebody's other roles are for other objects: who manages one case and serves in another reads the other as a provider.
    """
    return frozenset(grant.role for grant in _in_scope(actor, action, object) if grant.conditions <= object.facts)


def lacking(actor: Actor, action: str, object: AccessObject) -> Condition | None:
    """Return the condition that alone stands between the actor and the object and may be told, or None.

    It may be told to whoever knew of the object anyway: their role and their relation to it are what the table asks for.
    """
    for grant in _in_scope(actor, action, object):
        missing = grant.conditions - object.facts
        told = [CONDITIONS[name] for name in sorted(missing) if CONDITIONS[name].refusal]
        if missing and len(told) == len(missing):
            return told[0]
    return None


def role_allows(actor: Actor, permission: str) -> Scope | None:
    """Return the widest scope in which one of the actor's roles has `permission` (`object:action`), or None.

    For refusing early and for the filter of lists; whether one object lies within the scope is for `allowed`.
    """
    return max(role_scopes(actor, permission), key=lambda scope: scope.width, default=None)


def role_scopes(actor: Actor, permission: str) -> frozenset[Scope]:
    """Return every scope in which one of the actor's roles has `permission`; a list holds what any of them reaches."""
    return frozenset(grant.scope for grant in granted(actor, permission))


def always_allowed(actor: Actor, permission: str) -> bool:
    """Return whether one of the actor's roles has `permission` for every object and under no condition."""
    return any(grant.scope is Scope.ALL and not grant.conditions for grant in granted(actor, permission))


def granted(actor: Actor, permission: str) -> Iterator[Grant]:
    """Yield what the actor's roles are granted by `permission` (`object:action`), whatever the object."""
    table = by_role()
    for key in (permission, _EVERYTHING):
        roles = table.get(key)
        if roles:
            for role in actor.roles:
                yield from roles.get(role, ())


def lies_in(place: str, jurisdiction: str) -> bool:
    """Return whether the place is the jurisdiction or lies in it, compared by whole parts of the code."""
    return len(jurisdiction) % PART == 0 and jurisdiction[:2] == NATION and place.startswith(jurisdiction)


def _in_scope(actor: Actor, action: str, object: AccessObject) -> Iterator[Grant]:
    permission = action if ":" in action else f"{object.kind}:{action}"
    return (grant for grant in granted(actor, permission) if _within(actor, grant, object))


def _within(actor: Actor, grant: Grant, object: AccessObject) -> bool:
    """Return whether `object` lies in the scope as seen from `actor`; unknown facts never help the actor."""
    match grant.scope:
        case Scope.ALL:
            return True
        case Scope.JURISDICTION:
            return any(lies_in(place, own) for own in actor.jurisdictions for place in object.places) or (
                NATION in actor.jurisdictions
            )
        case Scope.ORGANISATION:
            return actor.organisation is not None and (
                actor.organisation == object.organisation or actor.organisation in object.organisations
            )
        case Scope.ASSIGNED:
            return _named(actor.id, grant.role, object) or (
                actor.organisation is not None and _named(actor.organisation, grant.role, object)
            )
        case Scope.OWN:
            return object.case_id in actor.cases or (
                bool(actor.id) and (actor.id == object.id or actor.id in object.assigned)
            )


def _named(holder: str, role: str, object: AccessObject) -> bool:
    return holder in object.assigned or (role, holder) in object.relations
