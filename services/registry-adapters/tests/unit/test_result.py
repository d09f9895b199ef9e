"""What a check comes to."""

from hypothesis import given
from hypothesis import strategies as st

from nrm_registry_adapters.domain.claims import Claims, Field
from nrm_registry_adapters.domain.result import Answer, State, conclude

ALL = frozenset(Field)
asked_fields = st.frozensets(st.sampled_from(Field))
results = st.dictionaries(st.sampled_from(Field), st.sampled_from([True, False, None]))


def test_a_father_who_differs_makes_a_mismatch_though_the_birth_date_agrees() -> None:
    answer = Answer(True, {Field.NAME: True, Field.DOB: True, Field.FATHER: False})
    assert conclude(answer, frozenset({Field.NAME, Field.DOB, Field.FATHER})) is State.MISMATCH


def test_all_asked_fields_that_agree_are_matched() -> None:
    assert (
        conclude(Answer(True, {Field.NAME: True, Field.DOB: True}), frozenset({Field.NAME, Field.DOB})) is State.MATCHED
    )


def test_a_field_the_registry_could_not_compare_leaves_the_check_partial() -> None:
    assert (
        conclude(Answer(True, {Field.NAME: True, Field.DOB: None}), frozenset({Field.NAME, Field.DOB})) is State.PARTIAL
    )


def test_a_birth_date_alone_matches_nobody() -> None:
    assert conclude(Answer(True, {Field.DOB: True}), frozenset({Field.DOB})) is State.PARTIAL


def test_a_reservation_about_the_paper_keeps_a_check_from_matching() -> None:
    assert conclude(Answer(True, {Field.NAME: True}, reserved=True), frozenset({Field.NAME})) is State.PARTIAL


@given(results, asked_fields)
def test_no_record_is_not_found_whatever_else_is_said(
    fields: dict[Field, bool | None], asked: frozenset[Field]
) -> None:
    assert conclude(Answer(False, fields), asked) is State.NOT_FOUND


@given(results, asked_fields, st.booleans())
def test_a_contradicted_field_never_matches_and_a_mismatch_always_has_one(
    fields: dict[Field, bool | None], asked: frozenset[Field], reserved: bool
) -> None:
    state = conclude(Answer(True, fields, reserved=reserved), asked)
    contradicted = any(fields.get(name) is False for name in asked)
    assert (state is State.MISMATCH) == contradicted
    if state is State.MATCHED:
        assert all(fields.get(name) for name in asked)


def test_claims_never_show_themselves() -> None:
    assert repr(Claims(number="19994117345678901", name_en="Rehana")) == "Claims()"
