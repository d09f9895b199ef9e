"""Between our words and the passport registry's."""

import re
import unicodedata
from typing import Any

from nrm_registry_adapters.adapters.passport.codes import DocumentStatus, name_result
from nrm_registry_adapters.app.ports import RegistryUnavailable
from nrm_registry_adapters.domain.claims import Claims, Field
from nrm_registry_adapters.domain.result import Answer

NUMBER = re.compile(r"[A-Z]{1,2}\d{7,8}")
_LONGEST = 80


def holder_of(claims: Claims) -> dict[str, str]:
    """Return the `holder` part: the English name as the machine readable zone has it, a full birth date as yyyyMMdd.

    The last word of the name is the surname, as the passport office splits Bangladeshi names.
    """
    holder: dict[str, str] = {}
    words = _machine_readable(claims.name_en or "").split()
    if words:
        holder["surname"] = words[-1][:_LONGEST]
    if words[:-1]:
        holder["givenNames"] = " ".join(words[:-1])[:_LONGEST].strip()
    if claims.dob and len(claims.dob) == 10:
        holder["birthDate"] = claims.dob.replace("-", "")
    return holder


def answer_of(response: dict[str, Any], enquiry: str) -> Answer:
    """Return what the registry said to `enquiry`; raise `RegistryUnavailable` if it speaks of another or asks to wait."""
    if response["enquiryId"] != enquiry:
        raise RegistryUnavailable("answer")
    status = DocumentStatus(response["status"])
    if status is DocumentStatus.TRY_LATER:
        raise RegistryUnavailable("busy")
    receipt = response["receipt"]
    if status is DocumentStatus.NO_SUCH_DOCUMENT:
        return Answer(found=False, reference=receipt)
    results = {Field.NAME: name_result(response["similarity"]), Field.DOB: response["birthDateAgrees"]}
    return Answer(True, results, receipt, reserved=status is not DocumentStatus.VALID)


def _machine_readable(name: str) -> str:
    latin = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode("ascii").upper()
    return re.sub(r"[^A-Z]+", " ", latin).strip()
