import json

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from joserfc import jwe, jws

from nrm_shared.contracts.envelope import MAX_BODY_BYTES
from nrm_shared.security.partykeys import PartyKeys, new_party_keys, public_part
from nrm_shared.security.seal import (
    LIFE_SECONDS,
    Expired,
    NotSealed,
    Sealer,
    SignatureInvalid,
    TooLarge,
    WrongRecipient,
    WrongSender,
    WrongType,
)

INTAKE, MOFA, POLICE = new_party_keys("intake"), new_party_keys("mofa"), new_party_keys("police-cdms")
DIRECTORY = PartyKeys(public_part(INTAKE, MOFA, POLICE))
NOW = 1_786_000_000.0
PAYLOAD = '{"name":"রেহানা"}'.encode()


def sealer(party: str, keys: dict[str, list[dict[str, object]]], at: float = NOW) -> Sealer:
    return Sealer(party, PartyKeys(keys), DIRECTORY, timer=lambda: at)


intake = sealer("intake", INTAKE)
mofa = sealer("mofa", MOFA)


def sign_and_encrypt(claims: dict[str, object], signer: dict[str, object], alg: str = "Ed25519") -> bytes:
    """Make a message by hand, as someone would who does not use the sealer."""
    key = PartyKeys({"keys": [signer]}).find("sig", str(signer["kid"]))
    assert key is not None
    signed = jws.serialize_compact({"alg": alg, "kid": signer["kid"]}, json.dumps(claims), key[1], algorithms=[alg])
    return encrypt(signed)


def encrypt(signed: str | bytes, header: dict[str, object] | None = None) -> bytes:
    recipient = DIRECTORY.encryption_key("intake")
    assert recipient is not None
    head = {"alg": "ECDH-ES+A256KW", "enc": "A256GCM", "kid": recipient.kid, **(header or {})}
    names = [str(head["alg"]), str(head["enc"]), "DEF"]
    return jwe.encrypt_compact(head, signed, recipient, algorithms=names).encode()


def claims(**changes: object) -> dict[str, object]:
    return {
        "iss": "mofa",
        "aud": "intake",
        "type": "mofa.returned.v1",
        "id": "m-1",
        "iat": int(NOW),
        "exp": int(NOW) + 60,
        "data": {},
        **changes,
    }


def test_a_message_arrives_whole_with_its_sender_type_and_id() -> None:
    opened = intake.open(mofa.seal(PAYLOAD, "mofa.returned.v1", "m-1", "intake"))

    assert (opened.payload, opened.sender, opened.type, opened.message_id) == (
        PAYLOAD,
        "mofa",
        "mofa.returned.v1",
        "m-1",
    )
    assert opened.issued_at.timestamp() == NOW


def test_the_body_shows_neither_payload_nor_claims() -> None:
    body = mofa.seal(PAYLOAD, "mofa.returned.v1", "m-1", "intake")

    assert b"mofa.returned" not in body
    assert "রেহানা" not in repr(intake.open(body))


@given(position=st.integers(min_value=0), replacement=st.sampled_from(b"AZaz09-_."))
def test_no_changed_character_opens(position: int, replacement: int) -> None:
    body = bytearray(mofa.seal(PAYLOAD, "mofa.returned.v1", "m-1", "intake"))
    position %= len(body)
    # The last character of a base64url part has bits that carry nothing.
    assume(body[position] != replacement and body[position + 1 : position + 2] not in (bytearray(b"."), bytearray()))
    body[position] = replacement

    with pytest.raises((NotSealed, WrongRecipient)):
        intake.open(bytes(body))


@pytest.mark.parametrize("body", [b"", b"{}", b"a.b.c.d.e", b"\xff\xfe", b".....", b'{"protected":"x"}'])
def test_what_is_not_sealed_is_refused(body: bytes) -> None:
    with pytest.raises(NotSealed):
        intake.open(body)


def test_a_message_to_someone_else_does_not_open() -> None:
    with pytest.raises(WrongRecipient):
        intake.open(mofa.seal(PAYLOAD, "t.v1", "m-1", "police-cdms"))


def test_a_message_reencrypted_by_its_recipient_to_us_does_not_pass_as_sent_to_us() -> None:
    with pytest.raises(WrongRecipient):
        intake.open(sign_and_encrypt(claims(aud="police-cdms"), MOFA["keys"][0]))


def test_nobody_can_sign_in_anothers_name() -> None:
    with pytest.raises(WrongSender):
        intake.open(sign_and_encrypt(claims(iss="mofa"), POLICE["keys"][0]))


def test_a_known_party_on_anothers_queue_is_the_wrong_sender() -> None:
    body = mofa.seal(PAYLOAD, "t.v1", "m-1", "intake")

    with pytest.raises(WrongSender):
        intake.open(body, expect_sender="police-cdms")


def test_an_unknown_key_does_not_sign() -> None:
    stranger = new_party_keys("mofa")["keys"][0]

    with pytest.raises(SignatureInvalid):
        intake.open(sign_and_encrypt(claims(), stranger))


def test_a_stolen_kid_with_another_key_does_not_sign() -> None:
    forged = {**new_party_keys("mofa")["keys"][0], "kid": MOFA["keys"][0]["kid"]}

    with pytest.raises(SignatureInvalid):
        intake.open(sign_and_encrypt(claims(), forged))


@pytest.mark.filterwarnings("ignore")
def test_the_signature_algorithm_is_not_taken_from_the_message() -> None:
    kid = MOFA["keys"][0]["kid"]
    unsigned = jws.serialize_compact({"alg": "none", "kid": kid}, json.dumps(claims()), None, algorithms=["none"])

    with pytest.raises(SignatureInvalid):
        intake.open(encrypt(unsigned))
    with pytest.raises(SignatureInvalid):
        intake.open(sign_and_encrypt(claims(), MOFA["keys"][0], alg="EdDSA"))


@pytest.mark.parametrize("header", [{"zip": "DEF"}, {"enc": "A128GCM"}, {"alg": "ECDH-ES"}])
def test_other_encryption_and_compression_are_refused(header: dict[str, object]) -> None:
    body = encrypt("x.y.z", header)

    with pytest.raises(NotSealed):
        intake.open(body)


def test_an_unsigned_content_is_refused() -> None:
    with pytest.raises(SignatureInvalid):
        intake.open(encrypt(json.dumps(claims())))


@pytest.mark.parametrize("changes", [{"id": 7}, {"exp": "later"}, {"iat": None}, {"type": []}])
def test_claims_of_the_wrong_kind_are_refused(changes: dict[str, object]) -> None:
    with pytest.raises(NotSealed):
        intake.open(sign_and_encrypt(claims(**changes), MOFA["keys"][0]))


@pytest.mark.parametrize("seconds", [LIFE_SECONDS + 121, -121])
def test_a_message_from_too_long_ago_or_from_the_future_is_refused(seconds: float) -> None:
    body = mofa.seal(PAYLOAD, "t.v1", "m-1", "intake")

    with pytest.raises(Expired):
        sealer("intake", INTAKE, NOW + seconds).open(body)


def test_another_type_than_expected_is_refused() -> None:
    body = mofa.seal(PAYLOAD, "mofa.returned.v1", "m-1", "intake")

    with pytest.raises(WrongType):
        intake.open(body, expect_type="mofa.travel-arranged.v1")


def test_an_oversized_message_is_refused_on_both_sides() -> None:
    with pytest.raises(TooLarge):
        intake.open(b"x" * (MAX_BODY_BYTES + 1))
    with pytest.raises(TooLarge):
        mofa.seal(json.dumps("x" * MAX_BODY_BYTES).encode(), "t.v1", "m-1", "intake")


def test_a_long_questionnaire_fits() -> None:
    payload = json.dumps({"answers": "ক" * 20_000}, ensure_ascii=False, separators=(",", ":")).encode()

    assert intake.open(mofa.seal(payload, "t.v1", "m-1", "intake")).payload == payload


def test_nothing_is_sealed_to_a_party_without_a_key() -> None:
    with pytest.raises(WrongRecipient):
        mofa.seal(PAYLOAD, "t.v1", "m-1", "unknown")


def test_after_a_key_change_messages_to_the_earlier_key_still_open() -> None:
    body = mofa.seal(PAYLOAD, "t.v1", "m-1", "intake")
    renewed = new_party_keys("intake")
    both = {"keys": [*renewed["keys"], *INTAKE["keys"]]}

    assert sealer("intake", both).open(body).payload == PAYLOAD


def test_published_keys_hold_no_private_half() -> None:
    assert all("d" not in key for key in public_part(INTAKE)["keys"])


def test_a_key_set_with_two_equal_kids_or_another_curve_is_refused() -> None:
    with pytest.raises(ValueError, match="share the kid"):
        PartyKeys(INTAKE, INTAKE)
    with pytest.raises(ValueError, match="not a signing or encryption key"):
        PartyKeys({"keys": [{**INTAKE["keys"][0], "use": "enc"}]})
