"""Asking one question before another: what the second would fetch from elsewhere is not fetched for strangers."""

from typing import Any

from nrm_shared.http.call import Call


def first(call: Call, query: Any) -> Any:
    """Return the answer to `query` in the caller's name; raise what it raises, such as `NotFound`."""
    return call.runner.ask(query, actor=call.actor, context=call.context, after=call.after)
