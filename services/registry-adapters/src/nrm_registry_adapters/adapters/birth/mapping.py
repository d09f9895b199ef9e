"""Between our words and the birth register's: the only place that sees a record, and it lets go of it."""

import re
from typing import Any

from nrm_registry_adapters.adapters.birth.codes import Condition, NoEntry
from nrm_registry_adapters.app.ports import RegistryUnavailable
from nrm_registry_adapters.domain.claims import Claims, Field
from nrm_registry_adapters.domain.comparison import agree_on_date, agree_on_name, fold_digits
from nrm_registry_adapters.domain.result import Answer

NUMBER = re.compile(r"\d{17}")


def answer_of(response: dict[str, Any], claims: Claims) -> Answer:
    """Return how the register's entry agrees with `claims`; raise `RegistryUnavailable` if it is another's or absent."""
    serial = response["searchSerial"]
    entry = response["entry"]
    if entry is None:
        if NoEntry(response["noEntry"]["reason"]) is NoEntry.WITH_LOCAL_OFFICE:
            raise RegistryUnavailable("busy")
        return Answer(found=False, reference=serial)
    if entry["birthRegistrationNumber"] != claims.number:
        raise RegistryUnavailable("answer")
    results = {
        Field.NAME: agree_on_name((claims.name_bn, claims.name_en), _forms(entry["person"])),
        Field.DOB: agree_on_date(claims.dob, _iso_date(entry["bornOn"])),
        Field.FATHER: agree_on_name((claims.father,), _forms(entry["father"])),
        Field.MOTHER: agree_on_name((claims.mother,), _forms(entry["mother"])),
    }
    return Answer(True, results, serial, reserved=Condition(entry["condition"]) is not Condition.REGISTERED)


def _forms(names: dict[str, str | None] | None) -> tuple[str | None, ...]:
    return () if names is None else (names["bn"], names["en"])


def _iso_date(written: str) -> str:
    """Return dd-MM-yyyy in Bangla digits as an ISO date."""
    day, month, year = fold_digits(written).split("-")
    return f"{year}-{month}-{day}"
