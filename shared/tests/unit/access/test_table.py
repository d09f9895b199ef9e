from dataclasses import replace
from uuid import uuid4

import pytest

from nrm_shared.access import Level, Scope, allowed, always_allowed, grants, lacking, level_allowed, role_allows
from nrm_shared.access.conditions import BEFORE_HAND_OVER, CONSENT_C4, CONSENT_C5, LISTED, NOT_PROTECTED
from nrm_shared.access.table import lies_in, roles_allowed
from nrm_shared.kernel.actor import PUBLIC, AccessObject, Actor, system

FARIDA = Actor("p-farida", "person", "fp-office", frozenset({"FP"}), ("BD",))
ASHA = Actor("p-asha", "person", "asha-shelter", frozenset({"PFP"}))
ANIKA = Actor("p-anika", "person", "dhaka-care", frozenset({"ASR"}))
SHARSHA = Actor("p-sharsha", "person", "station-sharsha", frozenset({"POL"}))
JASHORE = Actor("p-jashore", "person", "ctc-jashore", frozenset({"CTC"}), ("BD4041",))
ADMIN = Actor("p-admin", "person", "nrm-secretariat", frozenset({"ADM"}), ("BD",))


def test_what_the_table_does_not_name_is_denied_to_everybody() -> None:
    assert not allowed(FARIDA, "invent", AccessObject("report"))
    assert role_allows(FARIDA, "nothing:read") is None


def test_somebody_without_roles_may_nothing() -> None:
    nobody = Actor("x", "person", "fp-office", frozenset(), ("BD",))

    assert not any(
        allowed(nobody, f"{grant.object}:{grant.action}", AccessObject(grant.object, assigned=frozenset({"x"})))
        for grant in grants()
    )


def test_the_focal_point_accepts_any_report() -> None:
    assert allowed(FARIDA, "accept", AccessObject("report", organisation="some-ngo"))
    assert role_allows(FARIDA, "report:accept") is Scope.ALL


def test_a_provider_accepts_only_referrals_addressed_to_it() -> None:
    assert allowed(ASHA, "referral:accept", AccessObject("referral", organisation="asha-shelter"))
    assert not allowed(ASHA, "referral:accept", AccessObject("referral", organisation="jibika"))
    assert not allowed(ASHA, "referral:accept", AccessObject("referral"))


def test_one_without_organisation_does_not_match_an_object_without_one() -> None:
    stray = Actor("p", "person", None, frozenset({"PFP"}))

    assert not allowed(stray, "read", AccessObject("referral", organisation=None))


def test_a_station_reads_the_person_of_its_own_task_only() -> None:
    assert allowed(SHARSHA, "read", AccessObject("person", assigned=frozenset({"station-sharsha"})))
    assert not allowed(SHARSHA, "read", AccessObject("person", assigned=frozenset({"station-other"})))


def test_a_provider_sees_less_of_a_person_than_the_assessor() -> None:
    person = AccessObject("person", assigned=frozenset({"asha-shelter", "p-anika"}), facts=LISTED)

    assert level_allowed(ASHA, "read", person) is Level.L2
    assert level_allowed(ANIKA, "read", person) is Level.L3
    assert level_allowed(JASHORE, "read", person) is None


def test_a_fact_that_nobody_named_does_not_hold() -> None:
    person = AccessObject("person", assigned=frozenset({"asha-shelter"}))

    assert not allowed(ASHA, "read", person)
    assert allowed(ASHA, "read", replace(person, facts=frozenset({CONSENT_C5})))
    assert not allowed(ASHA, "read", replace(person, facts=frozenset({CONSENT_C4})))


def test_a_lacking_consent_may_be_told_to_whoever_works_with_the_person_and_to_nobody_else() -> None:
    person = AccessObject("person", assigned=frozenset({"asha-shelter"}))
    missing = lacking(ASHA, "read", person)

    assert missing is not None
    assert missing.refusal == "no-consent"
    assert lacking(ANIKA, "read", person) is None


def test_that_a_person_is_protected_is_told_to_nobody() -> None:
    ngo = Actor("p", "person", "ngo", frozenset({"FRO"}))
    person = AccessObject("person", organisation="ngo", facts=frozenset({BEFORE_HAND_OVER}))

    assert not allowed(ngo, "read", person)
    assert lacking(ngo, "read", person) is None
    assert allowed(ngo, "read", replace(person, facts=frozenset({BEFORE_HAND_OVER, NOT_PROTECTED})))


def test_a_relation_counts_only_for_those_whose_work_it_is() -> None:
    case = AccessObject("case", relations=frozenset({("CMG", "p-x")}))

    assert allowed(Actor("p-x", "person", "care", frozenset({"CMG"})), "read", case)
    assert not allowed(Actor("p-x", "person", "care", frozenset({"PFP"})), "read", case)


def test_somebodys_other_roles_do_not_count_for_an_object_that_only_one_of_them_reaches() -> None:
    both = Actor("somebody", "person", "asha-shelter", frozenset({"PFP", "CMG"}))
    serves = AccessObject("timeline", relations=frozenset({("PFP", "asha-shelter")}))
    manages = replace(serves, relations=serves.relations | {("CMG", "somebody")})
    assert roles_allowed(both, "read", serves) == {"PFP"}
    assert roles_allowed(both, "read", manages) == {"PFP", "CMG"}
    assert roles_allowed(both, "read", AccessObject("timeline")) == frozenset()


def test_permission_under_a_condition_is_not_permission_for_everything() -> None:
    authority = Actor("p", "person", "authority", frozenset({"AUT"}))

    assert role_allows(authority, "determination:read") is Scope.ALL
    assert not always_allowed(authority, "determination:read")
    assert always_allowed(FARIDA, "determination:read")


@pytest.mark.parametrize("jurisdiction", ["BD", "BD40", "BD4041", "BD404190"])
def test_a_place_lies_in_every_part_of_its_code(jurisdiction: str) -> None:
    assert lies_in("BD404190", jurisdiction)


def test_a_committee_of_a_union_reads_its_union_and_not_the_upazila_around_it() -> None:
    union = Actor("c", "person", "ctc-union", frozenset({"CTC"}), ("BD40419015",))

    def lies(*places: str) -> AccessObject:
        return AccessObject("case", places=frozenset(places), facts=LISTED)

    assert level_allowed(union, "read", lies("BD4041", "BD404190", "BD40419015")) is Level.L1
    assert level_allowed(union, "read", lies("BD4041", "BD404190", "BD40419016")) is None
    assert level_allowed(union, "read", lies("BD4041", "BD404190")) is None


@pytest.mark.parametrize("jurisdiction", ["", "B", "BD4", "BD404", "BD40419", "BD4047", "BD40419011", "PS"])
def test_a_place_lies_in_no_other(jurisdiction: str) -> None:
    assert not lies_in("BD404190", jurisdiction)


def test_a_station_is_no_place() -> None:
    assert not lies_in("PS-DMP-RAMNA", "PS")


def test_a_ctc_reads_pseudonyms_of_its_district() -> None:
    case = AccessObject("case", places=frozenset({"BD404190"}), facts=LISTED)

    assert level_allowed(JASHORE, "read", case) is Level.L1
    assert not allowed(JASHORE, "read", AccessObject("case", places=frozenset({"BD4047"})))
    assert not allowed(JASHORE, "read", AccessObject("case"))


def test_two_roles_add_up_and_the_wider_scope_is_told() -> None:
    both = Actor("p", "person", "ngo", frozenset({"FRO", "FP"}))

    assert role_allows(both, "report:read") is Scope.ALL
    assert allowed(both, "report:accept", AccessObject("report"))


def test_a_survivor_reads_the_own_case_and_no_other() -> None:
    mine, other = uuid4(), uuid4()
    survivor = Actor(str(uuid4()), "survivor", None, frozenset({"SUR"}), cases=frozenset({mine}))

    assert allowed(survivor, "read", AccessObject("case", str(mine), case_id=mine))
    assert allowed(survivor, "read", AccessObject("consent", str(uuid4()), case_id=mine))
    assert not allowed(survivor, "read", AccessObject("case", str(other), case_id=other))
    assert not allowed(survivor, "read", AccessObject("consent", str(uuid4())))


def test_what_has_no_case_yet_is_the_survivors_own_by_her_person() -> None:
    person = uuid4()
    survivor = Actor(str(person), "survivor", None, frozenset({"SUR"}), cases=frozenset({uuid4()}))

    assert allowed(survivor, "read", AccessObject("rescue", str(uuid4()), assigned=frozenset({str(person)})))
    assert not allowed(survivor, "read", AccessObject("rescue", str(uuid4()), assigned=frozenset({str(uuid4())})))


def test_a_person_whose_id_happens_to_be_a_cases_has_no_right_to_it() -> None:
    case = uuid4()
    survivor = Actor(str(case), "survivor", None, frozenset({"SUR"}))

    assert not allowed(survivor, "read", AccessObject("consent", str(uuid4()), case_id=case))


@pytest.mark.parametrize("kind", ["report", "person", "case", "assessment", "referral", "timeline", "finding"])
def test_the_administrator_sees_no_case_data(kind: str) -> None:
    mine = AccessObject(
        kind,
        organisation=ADMIN.organisation,
        assigned=frozenset({ADMIN.id}),
        places=frozenset({"BD4041"}),
        facts=LISTED,
    )

    assert not allowed(ADMIN, "read", mine)


@pytest.mark.parametrize("kind", ["assessment", "service-request", "plan", "referral", "delivery"])
def test_the_police_do_not_see_needs_and_services(kind: str) -> None:
    station = AccessObject(kind, organisation="station-sharsha", assigned=frozenset({"station-sharsha"}), facts=LISTED)

    assert not allowed(SHARSHA, "read", station)


def test_only_the_authority_decides_mid_and_long_term() -> None:
    assert {grant.role for grant in grants() if (grant.object, grant.action) == ("approval", "decide-t23")} == {"AUT"}
    assert {grant.role for grant in grants() if (grant.object, grant.action) == ("approval", "decide-t1")} == {"FP"}


def test_the_public_may_report_but_read_nothing() -> None:
    permissions = {f"{grant.object}:{grant.action}" for grant in grants() if grant.role == "PUB"}

    assert {"report:submit", "complaint:make", "token:issue"} <= permissions
    reading = {permission for permission in permissions if permission.endswith((":read", ":list", ":search"))}
    assert reading == {"consent-text:read"}
    assert allowed(PUBLIC, "submit", AccessObject("report"))


def test_the_services_own_work_is_allowed() -> None:
    assert allowed(system("intake"), "anything", AccessObject("report"))
    assert role_allows(system("intake"), "report:accept") is Scope.ALL
