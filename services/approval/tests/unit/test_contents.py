"""Approval's contents pages agree with what is shared: events read, permissions, texts of errors."""

import inspect
from typing import Any

import pytest

from nrm_approval.app import QUERIES, SUBSCRIPTIONS, handlers
from nrm_approval.domain import errors
from nrm_shared.access.rows import grants
from nrm_shared.contracts.readers import READERS
from nrm_shared.kernel.errors import NrmError
from nrm_shared.reference.error_texts import has_error

# What is asked beforehand is asked by nobody here.
UNUSED: Any = None


def test_the_bindings_of_the_inbox_are_the_events_that_are_handled() -> None:
    assert {event.TYPE for event in SUBSCRIPTIONS} == set(READERS["approval"])


def test_every_use_case_has_its_rows_in_the_permission_table() -> None:
    granted = {f"{grant.object}:{grant.action}" for grant in grants()}
    asked = {case.may for case in (*handlers(UNUSED, UNUSED).values(), *QUERIES.values())}

    assert asked <= granted


@pytest.mark.parametrize(
    "error", [thing for _, thing in inspect.getmembers(errors, inspect.isclass) if issubclass(thing, NrmError)]
)
def test_every_refusal_has_its_text_in_both_languages(error: type[NrmError]) -> None:
    assert has_error(error.default_code)
