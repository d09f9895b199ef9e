from collections import Counter

from nrm_identity.demo.__main__ import demo_accounts, demo_content
from nrm_identity.domain.account import NOT_FOR_STAFF
from nrm_identity.domain.organisation import KINDS
from nrm_identity.seed.content import national_organisations, organisations_of
from nrm_shared.reference import geography
from nrm_shared.reference.enums import Role

ORGANISATIONS = [*national_organisations(), *organisations_of(demo_content())]
ACCOUNTS = demo_accounts(demo_content(), "a seed for tests")


def test_there_is_a_demo_account_for_every_role_that_staff_can_hold() -> None:
    held = {role for account in ACCOUNTS for role in account.roles}

    assert held == {str(role) for role in Role} - NOT_FOR_STAFF


def test_there_are_two_of_every_role_of_which_two_have_to_agree() -> None:
    held = Counter(role for account in ACCOUNTS for role in account.roles)

    assert min(held[role] for role in (Role.ADMINISTRATOR, Role.FOCAL_POINT, Role.AUTHORITY_MEMBER)) >= 2


def test_every_demo_account_belongs_to_an_organisation_of_the_content() -> None:
    assert {account.organisation for account in ACCOUNTS} <= {entry.code for entry in ORGANISATIONS}


def test_codes_and_user_names_are_given_once() -> None:
    codes = [entry.code for entry in ORGANISATIONS]
    names = [account.username for account in ACCOUNTS]

    assert len(codes) == len(set(codes))
    assert len(names) == len(set(names))


def test_organisations_have_known_kinds_places_and_parents() -> None:
    codes = {entry.code for entry in ORGANISATIONS}
    for entry in ORGANISATIONS:
        particulars = entry.particulars
        assert particulars.kind in KINDS
        assert particulars.parent is None or particulars.parent in codes
        assert particulars.district is None or geography.find(particulars.district) is not None
        assert all(code == "BD" or geography.find(code) for code in particulars.jurisdictions)


def test_the_fictional_organisations_of_the_scenarios_are_there() -> None:
    labels = {entry.particulars.label_en for entry in ORGANISATIONS}

    assert {"Dhaka Care", "Asha Shelter", "Jibika", "Ain Sheba", "Sadar Clinic", "Ashroy Khulna"} <= labels
    assert {"PS-404190", "ctc-BD4041", "helpline-1098", "mofa"} <= {entry.code for entry in ORGANISATIONS}


def test_no_password_stands_in_the_content() -> None:
    assert not any("password" in key for entry in demo_content()["account"] for key in entry)
