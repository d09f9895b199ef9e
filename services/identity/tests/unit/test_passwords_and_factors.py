"""Argon2id's parameters, and codes that authenticator apps would show."""

import math
from urllib.parse import parse_qs, urlsplit

import pyotp
import pytest
from argon2 import PasswordHasher
from argon2.profiles import RFC_9106_LOW_MEMORY
from hypothesis import given
from hypothesis import strategies as st

from nrm_identity.adapters.factors import RECOVERY_CODES, STEP_SECONDS, TotpFactors
from nrm_identity.adapters.passwords import AT_ONCE, Argon2Passwords
from nrm_identity.app.secrets import recovery_digest
from nrm_shared.kernel.errors import TooManyRequests
from nrm_shared.reference.text import digits

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
NOW = 1_786_000_015.0


def test_passwords_are_hashed_with_64_mib_and_three_passes() -> None:
    encoded = Argon2Passwords().hash("a password")

    assert encoded.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert (RFC_9106_LOW_MEMORY.memory_cost, RFC_9106_LOW_MEMORY.time_cost) == (65536, 3)


def test_a_hash_with_other_parameters_is_known_as_outdated() -> None:
    passwords = Argon2Passwords()
    weak = PasswordHasher(memory_cost=8192, time_cost=2).hash("a password")

    assert passwords.outdated(weak)
    assert not passwords.outdated(passwords.hash("a password"))


@pytest.mark.parametrize("encoded", [None, "", "not a hash"])
def test_no_password_fits_where_there_is_none(encoded: str | None) -> None:
    assert not Argon2Passwords().right(encoded, "nobody")


@pytest.mark.parametrize(
    ("after", "known"), [(-16, False), (-15, True), (0, True), (29, True), (44, True), (45, False), (75, False)]
)
def test_a_code_is_taken_for_its_thirty_seconds_and_fifteen_around_them(after: int, known: bool) -> None:
    begins = int(NOW) // STEP_SECONDS * STEP_SECONDS
    code = pyotp.TOTP(SECRET).at(begins)

    step = TotpFactors(lambda: begins + after).step(SECRET, code)

    assert step == (begins // STEP_SECONDS if known else None)


@given(st.integers(min_value=0, max_value=10**6))
def test_at_any_moment_two_codes_fit_and_no_more(seconds: int) -> None:
    at = NOW + seconds
    codes = {pyotp.TOTP(SECRET).at(int(at) + 30 * steps) for steps in range(-3, 4)}

    known = [code for code in codes if TotpFactors(lambda: at).step(SECRET, code) is not None]
    assert 1 <= len(known) <= 2


def test_a_code_may_be_typed_with_spaces() -> None:
    code = pyotp.TOTP(SECRET).at(int(NOW))

    assert TotpFactors(lambda: NOW).step(SECRET, f" {code[:3]} {code[3:]} ") is not None


def test_a_code_may_be_typed_in_bangla_digits() -> None:
    code = pyotp.TOTP(SECRET).at(int(NOW))

    assert TotpFactors(lambda: NOW).step(SECRET, digits(code, "bn")) is not None


def test_a_recovery_code_may_be_typed_in_bangla_digits() -> None:
    assert recovery_digest(digits("ab2c-9xyz", "bn")) == recovery_digest("ab2c-9xyz")


@pytest.mark.parametrize("code", ["", "abc", "১২৩৪৫৬", "0" * 200])
def test_what_is_no_code_is_no_code(code: str) -> None:
    assert TotpFactors(lambda: NOW).step(SECRET, code) is None


def test_the_invitation_names_us_and_the_user_and_is_drawn_for_the_telephone() -> None:
    uri, svg = TotpFactors().invitation(SECRET, "anika")

    assert uri == f"otpauth://totp/NRM:anika?secret={SECRET}&issuer=NRM"
    assert svg.startswith("<svg") and svg.endswith("</svg>")


def test_a_user_name_cannot_add_to_the_invitation() -> None:
    uri, _ = TotpFactors().invitation(SECRET, "anika?secret=OTHER&issuer=Bank#x y/z")

    parts = urlsplit(uri)
    assert (parts.scheme, parts.netloc, parts.fragment) == ("otpauth", "totp", "")
    assert parse_qs(parts.query) == {"secret": [SECRET], "issuer": ["NRM"]}


def test_recovery_codes_are_ten_and_never_the_same() -> None:
    codes = TotpFactors().recovery_codes() + TotpFactors().recovery_codes()

    assert len(set(codes)) == 2 * RECOVERY_CODES
    # Of 31 letters and digits: at least 128 bits, so that none is guessed and no digest searched (ASVS 6.5.2, 11.5.1).
    assert all(len(code.replace("-", "")) * math.log2(31) >= 128 for code in codes)


def test_a_password_is_compared_as_it_came() -> None:
    passwords = Argon2Passwords()
    encoded = passwords.hash(" Two  Words ")

    assert passwords.right(encoded, " Two  Words ")
    for other in ("Two  Words", " Two Words ", " two  words ", " Two  Words"):
        assert not passwords.right(encoded, other)


def test_a_third_comparison_waits_for_a_place_and_is_refused_when_none_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nrm_identity.adapters.passwords.LONGEST_WAIT_SECONDS", 0.01)
    passwords, places = Argon2Passwords(), []

    class Slow:
        """Compares until somebody else was refused."""

        def hash(self, password: str) -> str:
            places.append(password)
            if len(places) <= AT_ONCE:
                inner()
            return "hash"

    def inner() -> None:
        if len(places) == AT_ONCE:
            with pytest.raises(TooManyRequests):
                passwords.hash("one too many")
        else:
            passwords.hash("the second")

    passwords._hasher = Slow()  # type: ignore[assignment]
    passwords.hash("the first")
    assert places == ["the first", "the second"]
