"""The people file fits its own contracts."""

from lxml import etree

from nrm_sandbox.envelope import load_schema, must_fit
from nrm_sandbox.people import load_people
from nrm_sandbox.registries import birth
from nrm_sandbox.settings import BUNDLED_PEOPLE

PEOPLE = load_people(BUNDLED_PEOPLE)


def test_rehana_has_three_papers_and_another_father_than_her_report_says() -> None:
    rehana = PEOPLE.by_national_id("19994117345678901")
    assert rehana is not None
    assert (rehana.name_en, rehana.born_on.isoformat()) == ("Rehana Khatun", "2000-02-11")
    assert rehana.father_bn == "মোঃ আব্দুল মান্নান"
    assert rehana.passport is not None


def test_every_number_belongs_to_one_person() -> None:
    numbers = [number for person in PEOPLE.people for number in person.national_ids]
    assert len(numbers) == len(set(numbers))


def test_every_entry_of_the_birth_register_fits_the_contract() -> None:
    schema = load_schema("birth")
    for person in PEOPLE.people:
        if person.birth is not None:
            request = etree.Element(f"{{{birth.NS}}}getRegisterEntry")
            etree.SubElement(request, f"{{{birth.NS}}}birthRegistrationNumber").text = person.birth.number
            must_fit(schema, request)
            must_fit(schema, birth.answer(request, PEOPLE))
