"""What a command is about, read from its own fields: for the audit row of a command that says nothing more itself."""

from dataclasses import fields, is_dataclass
from typing import Any
from uuid import UUID

ID = "_id"
CASE = "case"


def about(command: Any) -> tuple[str | None, UUID | None, UUID | None]:
    """Return kind and id of what the command names first (`report_id`: a report), and its case if it names one."""
    if not is_dataclass(command):
        return None, None, None
    named = {
        field.name.removesuffix(ID): getattr(command, field.name)
        for field in fields(command)
        if field.name.endswith(ID) and isinstance(getattr(command, field.name), UUID)
    }
    kind = next(iter(named), None)
    if kind is None:
        return None, None, None
    return kind.replace("_", "-"), named[kind], named.get(CASE)
