"""A reason is a code and words of one's own."""

import pytest

from nrm_shared.kernel.errors import Malformed
from nrm_shared.reference import reasons


def test_a_reason_is_a_code_of_its_list_and_more_than_two_words() -> None:
    assert (
        reasons.require("/reason", reasons.REVEAL, "SAFETY", "  Somebody says she was seen. ")
        == "Somebody says she was seen."
    )


@pytest.mark.parametrize(
    ("code", "text", "pointer", "rule"),
    [
        ("BECAUSE", "Somebody says she was seen.", "/reason", "not-a-code"),
        ("SAFETY", "   urgent   ", "/text", "reason-required"),
    ],
)
def test_what_is_no_reason_is_told_by_its_field(code: str, text: str, pointer: str, rule: str) -> None:
    with pytest.raises(Malformed) as caught:
        reasons.require("/reason", reasons.REVEAL, code, text)
    assert [(each.pointer, each.code) for each in caught.value.problems] == [(pointer, rule)]
