import pytest

from nrm_shared.access.conditions import CONDITIONS
from nrm_shared.access.rows import ANY, SERVICE_ROLE, SETUP_ROLE, SYSTEM_ROLE, Scope, grants, parse
from nrm_shared.reference.enums import Role

HEAD = "object,action,roles,scope,level,condition,awaits"


def test_every_role_of_the_table_is_a_role_of_the_guideline_or_a_machine() -> None:
    others = {grant.role for grant in grants()} - {str(role) for role in Role} - {SYSTEM_ROLE, SETUP_ROLE}

    assert {role for role in others if not SERVICE_ROLE.fullmatch(role)} == set()


def test_no_right_is_every_services() -> None:
    with pytest.raises(ValueError, match="SVC is no role"):
        list(parse([HEAD, "person,read,SVC,all,L3"]))


def test_a_condition_nobody_knows_fails_the_build() -> None:
    with pytest.raises(ValueError, match="no condition is called full-moon"):
        list(parse([HEAD, "person,read,CTC,all,L3,break-glass&full-moon"]))


def test_every_condition_is_asked_for() -> None:
    assert {name for grant in grants() for name in grant.conditions} == set(CONDITIONS)


def test_every_role_of_the_guideline_may_do_something() -> None:
    assert {str(role) for role in Role} <= {grant.role for grant in grants()}


def test_only_the_service_itself_may_do_anything() -> None:
    assert {grant.role for grant in grants() if ANY in (grant.object, grant.action)} == {SYSTEM_ROLE}
    with pytest.raises(ValueError, match="only SYSTEM"):
        list(parse([HEAD, "*,*,ADM,all,L4"]))


def test_one_row_grants_each_of_its_roles() -> None:
    rows = list(parse([HEAD, "# a remark", "", "report,read,FP|AUT,all,L3"]))

    assert [(grant.role, grant.scope) for grant in rows] == [("FP", Scope.ALL), ("AUT", Scope.ALL)]


@pytest.mark.parametrize(
    "row",
    [
        "report,read,FP,everything,L3",
        "report,read,FP,all,L9",
        "report,read",
        "report,read,FP|,all,L1",
        ",read,FP,all,L1",
    ],
)
def test_a_wrong_row_is_named(row: str) -> None:
    with pytest.raises(ValueError, match=r"access\.csv"):
        list(parse([HEAD, row]))


def test_the_same_permission_twice_is_an_error() -> None:
    with pytest.raises(ValueError, match="twice"):
        list(parse([HEAD, "report,read,FP,all,L3", "report,read,FP,all,L1"]))


def test_the_same_permission_under_another_condition_is_another_row() -> None:
    rows = list(parse([HEAD, "report,read,FRO,organisation,L3,before-hand-over", "report,read,FRO,organisation,L1"]))

    assert [(grant.level, sorted(grant.conditions)) for grant in rows] == [("L3", ["before-hand-over"]), ("L1", [])]


def test_what_awaits_a_use_case_says_which() -> None:
    [row] = parse([HEAD, "fund,approve,AUT,all,L0,,allocations of the fund"])

    assert row.awaits == "allocations of the fund"
