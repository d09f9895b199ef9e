"""Every sequence of merges and reversals keeps the promises of INV-38, found by hypothesis."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from nrm_intake.domain.person_merge import (
    REVERSIBLE_DAYS,
    AlreadyMerged,
    MergeFinal,
    PersonMerge,
    check_no_chain,
    records_of,
)
from nrm_shared.kernel.confidential import Confidential
from nrm_shared.kernel.errors import IllegalMove
from nrm_shared.kernel.ids import new_id
from services.intake.tests.unit.test_machines import NOW

PEOPLE = [new_id() for _ in range(5)]
BY = "person:farida"


def a_merge(kept: int = 0, merged: int = 1) -> PersonMerge:
    """Return a merge of two of the people."""
    one = PersonMerge(
        id=new_id(),
        kept_id=PEOPLE[kept],
        merged_id=PEOPLE[merged],
        reason="SEEN_IN_PERSON",
        text=Confidential(PEOPLE[kept], "Both were seen together."),
        merged_by=BY,
        merged_at=NOW,
    )
    one.merge()
    return one


def undo(merge: PersonMerge, after: timedelta) -> None:
    """Try to tell the two apart some time later."""
    merge.reverse("TWO_PERSONS", Confidential(merge.kept_id, "They are sisters."), by=BY, at=NOW + after)


class Merging(RuleBasedStateMachine):
    """The focal point puts anybody together with anybody, and takes it back."""

    def __init__(self) -> None:
        super().__init__()
        self.live: list[PersonMerge] = []

    @rule(kept=st.integers(0, 4), merged=st.integers(0, 4))
    def merge(self, kept: int, merged: int) -> None:
        if kept == merged:
            return
        try:
            check_no_chain(PEOPLE[kept], PEOPLE[merged], self.live)
        except AlreadyMerged:
            touched = {id for one in self.live for id in (one.kept_id, one.merged_id)}
            assert touched & {PEOPLE[kept], PEOPLE[merged]}, "two who were never merged were refused"
            return
        self.live.append(a_merge(kept, merged))

    @rule(which=st.integers(0, 3))
    def take_back(self, which: int) -> None:
        if which < len(self.live):
            undo(self.live.pop(which), timedelta(days=1))

    @invariant()
    def every_record_has_one_kept_record_and_all_agree_on_who_is_one(self) -> None:
        for person in PEOPLE:
            records = records_of(person, self.live)
            assert person in records
            assert len(set(records)) == len(records)
            assert all(set(records_of(other, self.live)) == set(records) for other in records)
            assert all(records_of(other, self.live)[0] == records[0] for other in records)

    @invariant()
    def nobody_who_was_merged_keeps_anybody(self) -> None:
        assert not {one.merged_id for one in self.live} & {one.kept_id for one in self.live}


TestMerging = Merging.TestCase


@given(st.timedeltas(timedelta(0), timedelta(days=90)))
def test_it_is_undone_until_the_thirtieth_day_is_over(after: timedelta) -> None:
    merge = a_merge()
    if after > timedelta(days=REVERSIBLE_DAYS):
        with pytest.raises(MergeFinal):
            undo(merge, after)
        assert merge.holds and merge.reversed_at is None
        return
    undo(merge, after)
    assert not merge.holds and merge.reversed_at == NOW + after


def test_it_is_undone_once_also_after_its_time() -> None:
    merge = a_merge()
    undo(merge, timedelta(days=1))
    for after in (timedelta(days=2), timedelta(days=40)):
        with pytest.raises(IllegalMove):
            undo(merge, after)


def test_its_words_are_in_no_text_of_it() -> None:
    merge = a_merge()
    undo(merge, timedelta(days=1))
    assert "seen together" not in repr(merge) and "sisters" not in repr(merge)
