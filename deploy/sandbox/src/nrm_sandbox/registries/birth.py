"""The birth register hands out the whole entry and leaves the comparing to whoever asked."""

from itertools import count

from lxml import etree

from nrm_sandbox.people import Birth, People, Person

NS = "http://birth.sandbox.invalid/register/v1"
BANGLA_DIGITS = str.maketrans("0123456789", "০১২৩৪৫৬৭৮৯")
_serials = count(1)


def answer(request: etree._Element, people: People) -> etree._Element:
    """Return `getRegisterEntryResponse` for a `getRegisterEntry` that fits the contract."""
    number = request.findtext(f"{{{NS}}}birthRegistrationNumber", default="")
    found = people.by_birth_number(number)
    response = etree.Element(f"{{{NS}}}getRegisterEntryResponse", nsmap={"b": NS})
    _add(response, "searchSerial", f"BR/{next(_serials):08d}")
    if found is None:
        etree.SubElement(response, f"{{{NS}}}noEntry", reason="A")
    else:
        _add_entry(response, *found)
    return response


def _add_entry(response: etree._Element, person: Person, birth: Birth) -> None:
    entry = etree.SubElement(response, f"{{{NS}}}entry")
    _add(entry, "birthRegistrationNumber", birth.number)
    _add(entry, "condition", birth.condition)
    _add_names(entry, "person", person.name_bn, person.name_en)
    _add(entry, "bornOn", person.born_on.strftime("%d-%m-%Y").translate(BANGLA_DIGITS))
    if person.father_bn is not None:
        _add_names(entry, "father", person.father_bn, person.father_en)
    if person.mother_bn is not None:
        _add_names(entry, "mother", person.mother_bn, person.mother_en)
    _add(entry, "placeOfBirth", person.place_bn)


def _add(parent: etree._Element, name: str, text: str) -> None:
    etree.SubElement(parent, f"{{{NS}}}{name}").text = text


def _add_names(parent: etree._Element, name: str, bangla: str, english: str | None) -> None:
    names = etree.SubElement(parent, f"{{{NS}}}{name}")
    _add(names, "bn", bangla)
    if english is not None:
        _add(names, "en", english)
