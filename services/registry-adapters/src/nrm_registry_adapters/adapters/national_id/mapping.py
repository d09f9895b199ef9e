"""Between our words and the national ID registry's."""

import re
from typing import Any

from nrm_registry_adapters.adapters.national_id.codes import FIELDS, MATCH_CODES, ResultCode
from nrm_registry_adapters.app.ports import RegistryUnavailable
from nrm_registry_adapters.domain.claims import Claims, Field
from nrm_registry_adapters.domain.comparison import fold_digits
from nrm_registry_adapters.domain.result import Answer

NUMBER = re.compile(r"\d{10}|\d{13}|\d{17}")


def person_of(claims: Claims) -> dict[str, str]:
    """Return the `Person` part of a request: only what was claimed, names in NFC, a full date of birth as dd/MM/yyyy."""
    names = {
        "NameBangla": claims.name_bn,
        "NameEnglish": claims.name_en,
        "FatherName": claims.father,
        "MotherName": claims.mother,
    }
    person = {name: " ".join(fold_digits(value).split()) for name, value in names.items() if value}
    if claims.dob and len(claims.dob) == 10:
        year, month, day = claims.dob.split("-")
        person["DateOfBirth"] = f"{day}/{month}/{year}"
    return person


def answer_of(response: dict[str, Any], transaction: str) -> Answer:
    """Return what the registry said to `transaction`; raise `RegistryUnavailable` if it speaks of another or is away."""
    if response["TransactionId"] != transaction:
        raise RegistryUnavailable("answer")
    code = ResultCode(response["ResultCode"])
    if code is ResultCode.DATABASE_AWAY:
        raise RegistryUnavailable("busy")
    reference = response["ReferenceNo"]
    if code is ResultCode.NO_RECORD:
        return Answer(found=False, reference=reference)
    results: dict[Field, bool | None] = {}
    for item in response["FieldResult"] or []:
        field = FIELDS[item["field"]]
        results[field] = _either(results.get(field), MATCH_CODES[item["code"]])
    return Answer(True, results, reference, reserved=code is ResultCode.RECORD_LOCKED)


def _either(one: bool | None, other: bool | None) -> bool | None:
    # A name is claimed in two scripts: agreeing in one is agreeing.
    known = [result for result in (one, other) if result is not None]
    return any(known) if known else None
