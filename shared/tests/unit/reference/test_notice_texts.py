"""Texts of notices."""

import unicodedata

import pytest

from nrm_shared.reference import codes
from nrm_shared.reference.notice_texts import notice_text, notice_texts

TELLING = ("traffick", "victim", "survivor", "rescue", "police", "পাচার", "ভিকটিম", "ভুক্তভোগী", "উদ্ধার", "পুলিশ")


@pytest.mark.parametrize("code", sorted(notice_texts()))
def test_a_notice_says_in_both_languages_nothing_that_tells_what_the_case_is_about(code: str) -> None:
    text = notice_text(code)

    assert text.bn == unicodedata.normalize("NFC", text.bn)
    assert not [word for word in TELLING if word in f"{text.bn} {text.en}".lower()]


@pytest.mark.parametrize("code", sorted(notice_texts()))
def test_a_notice_names_no_need(code: str) -> None:
    text = notice_text(code)
    needs = [label for member in codes.members("need") for label in (member.label.bn, member.label.en)]

    assert not [need for need in needs if need.lower() in f"{text.bn} {text.en}".lower()]


def test_a_code_without_a_text_cannot_be_used() -> None:
    with pytest.raises(LookupError):
        notice_text("no-such-notice")
