"""The national ID registry's codes and what they mean here."""

from enum import StrEnum

from nrm_registry_adapters.domain.claims import Field


class ResultCode(StrEnum):
    """The outcome of a verification as a whole."""

    COMPARED = "000"
    NO_RECORD = "104"
    RECORD_LOCKED = "201"
    DATABASE_AWAY = "900"


# U is "the registry holds no value to compare with".
MATCH_CODES: dict[str, bool | None] = {"M": True, "N": False, "U": None}

FIELDS = {
    "NAME_BN": Field.NAME,
    "NAME_EN": Field.NAME,
    "DOB": Field.DOB,
    "FATHER": Field.FATHER,
    "MOTHER": Field.MOTHER,
}
