from typing import Any

import pytest

from nrm_shared.kernel.errors import Refused, Unavailable
from nrm_shared.kernel.ids import new_id
from nrm_verification.adapters.intake import IntakeOverHttp
from nrm_verification.domain.case_ref import ConsentMissing


class FakePeer:
    """Answers with what it was given, or raises it."""

    def __init__(self, answer: Any) -> None:
        self.answer = answer
        self.asked: list[str] = []
        self.callers: list[Any] = []

    def get(self, path: str, caller: Any = None) -> Any:
        self.asked.append(path)
        self.callers.append(caller)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def intake(answer: Any) -> tuple[IntakeOverHttp, FakePeer]:
    peer = FakePeer(answer)
    return IntakeOverHttp(peer), peer  # type: ignore[arg-type]


def test_the_consent_that_is_missing_is_named() -> None:
    asked, _ = intake(Refused("consent-missing"))
    with pytest.raises(ConsentMissing) as refused:
        asked.confirmation_file(new_id(), None, None)
    assert refused.value.params == {"purpose": "C2"}
    with pytest.raises(ConsentMissing) as refused:
        asked.identifier_claims(new_id(), None)
    assert refused.value.params == {"purpose": "C8"}


def test_other_refusals_pass_as_they_are() -> None:
    asked, _ = intake(Refused("case-closed"))
    with pytest.raises(Refused) as refused:
        asked.identifier_claims(new_id(), None)
    assert refused.value.code == "case-closed"


def test_a_legal_basis_stands_in_for_consent() -> None:
    asked, peer = intake(Unavailable())
    with pytest.raises(Unavailable):
        asked.confirmation_file(new_id(), "COURT_ORDER", None)
    assert peer.asked[0].endswith("/confirmation-file?legal_basis=COURT_ORDER")


def test_an_answer_that_is_not_as_agreed_quotes_nothing() -> None:
    asked, _ = intake({"name_en": "Rehana", "gender": 7})
    with pytest.raises(Unavailable) as refused:
        asked.nationality_claims(new_id())
    assert refused.value.__context__ is None


def test_fields_that_are_new_are_ignored() -> None:
    person = {"name_en": "Rehana Khatun", "gender": "Feminine", "shoe_size": 38}
    asked, _ = intake(person)
    assert asked.nationality_claims(new_id()).name_en == "Rehana Khatun"
    birth = {"value": "1999-02-11", "precision": "day", "source": "DOCUMENT"}
    claims = {"identifier_id": str(new_id()), "type": "NID", "value": "1", "country": "BGD", "date_of_birth": birth}
    asked, _ = intake(claims)
    assert asked.identifier_claims(new_id(), None).born == "1999-02-11"


def test_claims_of_an_identifier_are_asked_in_the_name_of_whoever_wants_them() -> None:
    asked, peer = intake({"identifier_id": str(new_id()), "type": "NID", "value": "1"})
    caller = object()
    asked.identifier_claims(new_id(), caller)
    assert peer.callers == [caller]
