"""Referral names the fields of a packet and intake shows them: both speak the words of the one list (INV-33)."""

from nrm_intake.domain.visible import BY_PACKET, EVERYTHING
from nrm_referral.domain.packet import SERVICE_MINIMUM
from nrm_shared.contracts.packet import PacketField


def test_referral_and_intake_know_exactly_the_words_of_the_contract() -> None:
    words = {field.value for field in PacketField}
    assert set(SERVICE_MINIMUM) == words
    assert set(BY_PACKET) == words


def test_a_packet_never_shows_legal_names_parents_homes_or_numbers() -> None:
    shown = frozenset().union(*BY_PACKET.values())
    assert shown <= EVERYTHING
    assert not shown & {"name_bn", "name_en", "birth", "father_name", "mother_name", "home_address", "identifiers"}
