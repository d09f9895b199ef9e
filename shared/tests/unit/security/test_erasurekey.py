from pathlib import Path
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nrm_shared.security.erasurekey import DEPTH, ErasureKey, ErasureKeyFile, SubjectCut
from nrm_shared.security.masterkeys import new_key_text

SUBJECTS = st.lists(st.uuids(), min_size=1, max_size=8, unique=True)


@settings(max_examples=40, deadline=None)
@given(erased=SUBJECTS, kept=SUBJECTS)
def test_who_was_cut_out_is_gone_and_everybody_else_is_as_before(erased: list[UUID], kept: list[UUID]) -> None:
    key = ErasureKey.fresh()
    before = {subject: key.of(subject) for subject in kept if subject not in erased}

    cut = key.without(erased)

    assert {subject: cut.of(subject) for subject in before} == before
    for subject in erased:
        with pytest.raises(SubjectCut):
            cut.of(subject)


@settings(max_examples=20, deadline=None)
@given(erased=SUBJECTS)
def test_no_key_that_is_left_leads_to_who_was_cut_out(erased: list[UUID]) -> None:
    key = ErasureKey.fresh()
    own = [key.of(subject) for subject in erased]

    text = key.without(erased).to_text()

    # Whatever can be derived is derived from what is in the file: for each left node, no path below it is an erased one.
    again = ErasureKey.from_text(text)
    assert len(again) <= DEPTH * len(erased)
    for subject in erased:
        with pytest.raises(SubjectCut):
            again.of(subject)
    assert not any(part.hex() in text for part in own)


def test_cutting_out_twice_changes_nothing() -> None:
    subject = uuid4()
    once = ErasureKey.fresh().without([subject])

    assert once.without([subject]).to_text() == once.to_text()


def test_subjects_have_different_parts() -> None:
    key = ErasureKey.fresh()

    assert key.of(uuid4()) != key.of(uuid4())


def test_every_process_sees_the_cut_and_the_old_file_is_wiped(tmp_path: Path) -> None:
    path = tmp_path / "erasure.key"
    path.write_text(new_key_text() + "\n")
    old = path.read_text().strip()
    one, other = ErasureKeyFile(path), ErasureKeyFile(path)
    erased, kept = uuid4(), uuid4()
    part = other.of(kept)
    with path.open() as still_open:
        one.cut([erased])
        assert old not in still_open.read()

    with pytest.raises(SubjectCut):
        other.of(erased)
    assert other.of(kept) == part
    assert path.stat().st_mode & 0o077 == 0
    assert old not in path.read_text()


@pytest.mark.parametrize("text", ["", "81:0:AAAA", "1:7:AAAA", "not base64!", "0:0:c2hvcnQ="])
def test_a_bad_file_is_named_and_its_content_is_not(tmp_path: Path, text: str) -> None:
    path = tmp_path / "erasure.key"
    path.write_text(text)

    with pytest.raises(ValueError, match=r"erasure\.key") as caught:
        ErasureKeyFile(path)
    assert not text or text not in str(caught.value)
