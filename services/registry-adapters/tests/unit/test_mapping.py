"""What is sent to each registry, and how its own words are read."""

import pytest

from nrm_registry_adapters.adapters.birth import mapping as birth
from nrm_registry_adapters.adapters.national_id import mapping as national_id
from nrm_registry_adapters.adapters.passport import mapping as passport
from nrm_registry_adapters.adapters.passport.codes import name_result
from nrm_registry_adapters.app.ports import RegistryUnavailable
from nrm_registry_adapters.domain.claims import Claims, Field

REHANA = Claims(number="19994117345678901", name_bn="রেহানা  খাতুন", name_en="Rehana Khatun", dob="2000-02-11")


def test_the_national_id_registry_is_told_only_what_was_claimed() -> None:
    assert national_id.person_of(REHANA) == {
        "NameBangla": "রেহানা খাতুন",
        "NameEnglish": "Rehana Khatun",
        "DateOfBirth": "11/02/2000",
    }
    assert national_id.person_of(Claims(number="1", dob="2000")) == {}


@pytest.mark.parametrize(
    ("codes", "name"),
    [({"NAME_BN": "M", "NAME_EN": "N"}, True), ({"NAME_BN": "N"}, False), ({"NAME_BN": "U", "NAME_EN": "U"}, None)],
)
def test_a_national_id_name_agrees_if_it_agrees_in_one_script(codes: dict[str, str], name: bool | None) -> None:
    results = [{"field": field, "code": code} for field, code in codes.items()]
    response = {"TransactionId": "t", "ResultCode": "000", "ReferenceNo": None, "FieldResult": results}
    assert national_id.answer_of(response, "t").fields.get(Field.NAME) is name


def test_a_national_id_database_that_is_away_is_no_answer() -> None:
    response = {"TransactionId": "t", "ResultCode": "900", "ReferenceNo": None, "FieldResult": None}
    with pytest.raises(RegistryUnavailable):
        national_id.answer_of(response, "t")


def test_a_locked_national_id_record_is_kept_with_reservation() -> None:
    response = {"TransactionId": "t", "ResultCode": "201", "ReferenceNo": "R", "FieldResult": []}
    assert national_id.answer_of(response, "t").reserved


def test_the_passport_registry_is_told_the_name_as_the_machine_readable_zone_has_it() -> None:
    assert passport.holder_of(REHANA) == {"surname": "KHATUN", "givenNames": "REHANA", "birthDate": "20000211"}
    assert passport.holder_of(Claims(number="1", name_en="Moriom-Ann O'Neil Béa")) == {
        "surname": "BEA",
        "givenNames": "MORIOM ANN O NEIL",
    }
    assert passport.holder_of(Claims(number="1", name_bn="রেহানা", dob="2000")) == {}


@pytest.mark.parametrize(
    ("similarity", "result"), [(100, True), (92, True), (91, None), (65, None), (64, False), (0, False), (None, None)]
)
def test_a_likeness_decides_only_when_it_is_clear(similarity: int | None, result: bool | None) -> None:
    assert name_result(similarity) is result


def test_a_passport_registry_that_asks_to_wait_is_no_answer() -> None:
    response = {"enquiryId": "e", "receipt": None, "status": 9, "similarity": None, "birthDateAgrees": None}
    with pytest.raises(RegistryUnavailable):
        passport.answer_of(response, "e")


def test_an_entry_on_paper_at_the_local_office_is_no_answer() -> None:
    response = {"searchSerial": "BR/1", "entry": None, "noEntry": {"reason": "B"}}
    with pytest.raises(RegistryUnavailable):
        birth.answer_of(response, REHANA)
