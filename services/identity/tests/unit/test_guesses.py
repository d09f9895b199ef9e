"""Passwords that are tried first are refused when they are chosen; any other is good, whatever it is made of."""

from types import SimpleNamespace
from uuid import uuid4

import pytest
from pydantic import ValidationError

from nrm_identity.adapters.guesses import guessable
from nrm_identity.adapters.passwords import Argon2Passwords
from nrm_identity.app.own_credentials import ChangePassword, Preparations
from nrm_identity.app.sign_in_ports import Guessable
from nrm_identity.entrypoints.http.schemas import LONGEST_PASSWORD
from nrm_identity.entrypoints.http.schemas_own_account import NewPasswordBody
from services.identity.tests.unit.fakes import PlainFactors, PlainPasswords

LONG = "seven grey herons stand where the ferry to Barishal used to turn around in the evening"


class NobodyStored:
    """Credentials without anybody."""

    def of(self, _account: object) -> None:
        return None


@pytest.mark.parametrize("leaked", ["password1234", "qwertyuiop12", "123456789012", "iloveyou1234", "Passw0rd2026"])
def test_a_password_that_leaked_is_refused_also_with_figures_behind_it(leaked: str) -> None:
    assert guessable(leaked, ())


@pytest.mark.parametrize("pattern", ["aaaaaaaaaaaa", "abcdefghijkl", "zxcvbnm,./12", "12-08-1971", "আআআআআআআআআআআআ"])
def test_patterns_and_dates_are_refused(pattern: str) -> None:
    assert guessable(pattern, ())


@pytest.mark.parametrize(
    "here", ["nrm-office-2026", "Trafficking2026", "ManabPachar99!", "police_Sharsha1", "BANGLADESH-2026"]
)
def test_words_that_everybody_here_knows_count_for_nothing(here: str) -> None:
    assert guessable(here, ())


def test_ones_own_name_and_organisation_count_for_nothing() -> None:
    about = ("farida.begum", "Farida Begum", "asha-shelter")
    assert guessable("FaridaBegum-2611", about)
    assert guessable("begum.asha.shelter.7", about)
    assert not guessable("tea before the third rain", about)


@pytest.mark.parametrize(
    "good", ["tea before the third rain", "kvzqmwhtrnbx", "৭৩ টি লাল নৌকা ভাসে", "48291 07735 661", "!!?;;:%%&//()=", LONG]
)
def test_any_other_is_good_whatever_letters_figures_or_signs_it_is_made_of(good: str) -> None:
    assert not guessable(good, ())


def test_a_guessable_password_is_chosen_nowhere() -> None:
    passwords, caller = (
        PlainPasswords(),
        SimpleNamespace(actor=SimpleNamespace(id=str(uuid4()), organisation="asha-shelter")),
    )
    own = Preparations(passwords, NobodyStored(), PlainFactors())  # type: ignore[arg-type] # nobody is stored
    with pytest.raises(Guessable) as refused:
        own.change(ChangePassword("before", "guessable"), caller)
    assert [(each.pointer, each.code) for each in refused.value.problems] == [("/following", "guessable-password")]


def test_signs_in_a_name_mean_nothing_to_the_search() -> None:
    about = ("a.*(", "+++[[(", ".*", "o'brien\\")
    assert not guessable("tea before the third rain", about)
    assert guessable("o'brien-o'brien", about)


def test_a_password_of_many_words_is_taken_whole() -> None:
    longest = (LONG * 3)[:LONGEST_PASSWORD]
    assert len(longest) == LONGEST_PASSWORD
    body = NewPasswordBody(password="before", following=longest)
    assert body.command().following == longest
    passwords = Argon2Passwords()
    assert not passwords.right(passwords.hash(longest), longest[:-1])


def test_a_password_shorter_than_twelve_characters_is_no_password() -> None:
    with pytest.raises(ValidationError) as refused:
        NewPasswordBody.model_validate({"following": "elevenchars"})
    [problem] = [each for each in refused.value.errors() if each["loc"] == ("following",)]
    assert (problem["type"], problem["ctx"]["min_length"]) == ("too_short", 12)
