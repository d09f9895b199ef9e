"""The national ID registry compares for the caller and answers with a match code for each field it was given."""

from lxml import etree

from nrm_sandbox.people import People, Person, same_text

NS = "urn:sandbox:nid:partner-verification:2"


def answer(request: etree._Element, people: People) -> etree._Element:
    """Return `VerifyPersonResponse` for a `VerifyPersonRequest` that fits the contract."""
    transaction = request.findtext(f"{{{NS}}}TransactionId", default="")
    person = people.by_national_id(request.findtext(f"{{{NS}}}NationalId", default=""))
    response = etree.Element(f"{{{NS}}}VerifyPersonResponse", nsmap={"n": NS})
    etree.SubElement(response, f"{{{NS}}}TransactionId").text = transaction
    etree.SubElement(response, f"{{{NS}}}ResultCode").text = "104" if person is None else "000"
    etree.SubElement(response, f"{{{NS}}}ReferenceNo").text = f"NIDV-{transaction[:8].upper()}"
    claims = request.find(f"{{{NS}}}Person")
    if person is not None and claims is not None:
        for field, code in _compare(list(claims), person):
            etree.SubElement(response, f"{{{NS}}}FieldResult", field=field, code=code)
    return response


def _compare(claims: list[etree._Element], person: Person) -> list[tuple[str, str]]:
    held: dict[str, tuple[str, list[str | None]]] = {
        "NameBangla": ("NAME_BN", [person.name_bn]),
        "NameEnglish": ("NAME_EN", [person.name_en]),
        "DateOfBirth": ("DOB", [person.born_on.strftime("%d/%m/%Y")]),
        "FatherName": ("FATHER", [person.father_bn, person.father_en]),
        "MotherName": ("MOTHER", [person.mother_bn, person.mother_en]),
    }
    results = []
    for claim in claims:
        field, values = held[etree.QName(claim).localname]
        known = [value for value in values if value is not None]
        if not known:
            results.append((field, "U"))
        else:
            results.append((field, "M" if any(same_text(claim.text or "", value) for value in known) else "N"))
    return results
