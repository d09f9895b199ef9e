"""The permission table (2.14) and the one function that reads it: `allowed(actor, action, object)`."""

from nrm_shared.access.rows import Grant, Level, Scope, grants
from nrm_shared.access.table import allowed, level_allowed, role_allows, role_scopes

__all__ = ["Grant", "Level", "Scope", "allowed", "grants", "level_allowed", "role_allows", "role_scopes"]
