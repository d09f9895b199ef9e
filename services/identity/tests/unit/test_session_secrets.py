"""Secrets that are given out once and kept as digests."""

import base64

from nrm_identity.app.secrets import digest, new_secret, parse_renewal, recovery_digest


def test_a_sessions_secret_is_256_random_bits_and_kept_as_a_digest() -> None:
    made = {new_secret() for _ in range(1000)}
    assert len(made) == 1000
    assert {len(base64.urlsafe_b64decode(each + "=")) for each in made} == {32}
    one = made.pop()
    assert one not in digest(one)
    assert len(digest(one)) == 64


def test_a_recovery_code_is_the_same_however_it_was_typed() -> None:
    assert recovery_digest("abcd-efgh") == recovery_digest(" ABCD efgh ")


def test_what_is_no_renewal_is_none() -> None:
    assert parse_renewal("nothing") is None
