"""A complaint points at the field of what was sent, not at the shape that was chosen for it."""

from typing import Any

import pytest
from fastapi.exceptions import RequestValidationError

from nrm_shared.http.problems import malformed_of


def pointers(place: tuple[str | int, ...], body: Any) -> list[str]:
    error = RequestValidationError([{"loc": place, "type": "missing"}], body=body)
    return [problem.pointer for problem in malformed_of(error).problems]


@pytest.mark.parametrize(
    ("place", "body"),
    [
        (("body", "password", "audience"), {"grant": "password", "password": "x"}),
        (("body", "password", "audience"), {"grant": "password"}),
        (("body", "audience"), {"grant": "password"}),
    ],
)
def test_the_shape_that_was_chosen_is_no_part_of_the_place(place: tuple[str, ...], body: Any) -> None:
    assert pointers(place, body) == ["/audience"]


@pytest.mark.parametrize("body", [{"address": {"kind": "address"}}, {"address": ["address"]}, None, "text"])
def test_a_place_inside_a_field_stays_whole(body: Any) -> None:
    assert pointers(("body", "address", "line"), body) == ["/address/line"]
