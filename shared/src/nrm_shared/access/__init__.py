"""The permission table (2.14) and the one function that reads it: `allowed(actor, action, object)`."""

from nrm_shared.access import conditions
from nrm_shared.access.conditions import Condition
from nrm_shared.access.rows import Grant, Level, Scope, grants
from nrm_shared.access.table import (
    allowed,
    always_allowed,
    lacking,
    level_allowed,
    role_allows,
    role_scopes,
    roles_allowed,
)

__all__ = [
    "Condition",
    "Grant",
    "Level",
    "Scope",
    "allowed",
    "always_allowed",
    "conditions",
    "grants",
    "lacking",
    "level_allowed",
    "role_allows",
    "role_scopes",
    "roles_allowed",
]
