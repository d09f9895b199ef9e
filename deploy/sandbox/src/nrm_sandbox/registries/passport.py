"""The passport registry answers with the document's status and how alike the holder's name is, in per cent."""

from difflib import SequenceMatcher
from itertools import count

from lxml import etree

from nrm_sandbox.people import Passport, People

NS = "http://passport.sandbox.invalid/enquiry/types"
NO_SUCH_DOCUMENT = 8
_receipts = count(1)


def answer(request: etree._Element, people: People) -> etree._Element:
    """Return `documentEnquiryResult` for a `documentEnquiry` that fits the contract."""
    enquiry = request.get("enquiryId", "")
    found = people.by_passport(request.get("documentNumber", ""))
    response = etree.Element(f"{{{NS}}}documentEnquiryResult", nsmap={"t": NS}, enquiryId=enquiry)
    response.set("receipt", f"PP{next(_receipts):09d}")
    if found is None:
        etree.SubElement(response, "status").text = str(NO_SUCH_DOCUMENT)
        return response
    person, passport = found
    etree.SubElement(response, "status").text = str(passport.status)
    surname, given = request.findtext("holder/surname"), request.findtext("holder/givenNames")
    if surname is not None or given is not None:
        etree.SubElement(response, "similarity").text = str(_similarity(surname, given, passport))
    born = request.findtext("holder/birthDate")
    if born is not None:
        agrees = born == person.born_on.strftime("%Y%m%d")
        etree.SubElement(response, "birthDateAgrees").text = "true" if agrees else "false"
    return response


def _similarity(surname: str | None, given: str | None, passport: Passport) -> int:
    claimed = f"{surname or ''}<<{given or ''}"
    held = f"{passport.surname}<<{passport.given_names}"
    return round(100 * SequenceMatcher(None, claimed, held, autojunk=False).ratio())
