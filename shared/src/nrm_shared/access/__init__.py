"""The permission table (2.14) and the one function that reads it: `allowed(actor, action, object)`."""

from nrm_shared.access.decision import allowed, level_allowed, role_allows
from nrm_shared.access.table import Grant, Level, Scope, grants

__all__ = ["Grant", "Level", "Scope", "allowed", "grants", "level_allowed", "role_allows"]
