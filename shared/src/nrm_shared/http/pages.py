"""Lists over HTTP: what every list route takes and answers (`nrm_shared.kernel.pages`)."""

from typing import Annotated, Generic, TypeVar

from fastapi import Query
from pydantic import BaseModel, ConfigDict

from nrm_shared.contracts.typed import COUNTED
from nrm_shared.kernel.pages import DEFAULT_LIMIT, MAX_LIMIT

T = TypeVar("T")

Limit = Annotated[int, Query(ge=1, le=MAX_LIMIT, description="How many entries at most"), COUNTED]
After = Annotated[str | None, Query(description="The `next` of the page before; nothing for the first page")]


class PageAnswer(BaseModel, Generic[T]):
    """One page of a list; `next` is what to ask `after` for the following entries, null at the end."""

    model_config = ConfigDict(from_attributes=True)

    items: list[T]
    next: str | None


__all__ = ["DEFAULT_LIMIT", "After", "Limit", "PageAnswer"]
