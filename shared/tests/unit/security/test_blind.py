from nrm_shared.security.blind import BlindIndex

INDEX = BlindIndex(b"i" * 32)


def test_bangla_digits_spaces_and_hyphens_do_not_matter() -> None:
    assert INDEX.of("identifier.value", "১৯৯৯ ৪১১৭-৩৪৫৬") == INDEX.of("identifier.value", "199941173456")


def test_case_does_not_matter() -> None:
    assert INDEX.of("identifier.value", "bx0123456") == INDEX.of("identifier.value", "BX0123456")


def test_equal_values_of_two_columns_do_not_look_equal() -> None:
    assert INDEX.of("contact.phone", "01711000000") != INDEX.of("identifier.value", "01711000000")


def test_another_index_key_gives_another_index() -> None:
    assert BlindIndex(b"j" * 32).of("contact.phone", "1") != INDEX.of("contact.phone", "1")
