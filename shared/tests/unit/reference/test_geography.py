"""Places, police stations and helplines."""

import unicodedata
from collections import Counter

import pytest

from nrm_shared.kernel.errors import Malformed
from nrm_shared.reference import geography, helplines, stations
from nrm_shared.reference.text import Text

ALL_PLACES = [*geography.divisions(), *geography.districts(), *geography.upazilas()]


def test_the_country_has_8_divisions_64_districts_and_495_upazilas() -> None:
    assert (len(geography.divisions()), len(geography.districts()), len(geography.upazilas())) == (8, 64, 495)


def test_no_place_is_an_orphan() -> None:
    for place in ALL_PLACES:
        if place.parent is not None:
            assert place.code.startswith(geography.place(place.parent).code)


def test_every_district_has_an_upazila_and_every_division_a_district() -> None:
    assert all(geography.upazilas(district.code) for district in geography.districts())
    assert all(geography.districts(division.code) for division in geography.divisions())


def test_no_two_upazilas_of_a_district_have_the_same_name() -> None:
    for district in geography.districts():
        for language in ("bn", "en"):
            names = Counter(upazila.name.in_language(language) for upazila in geography.upazilas(district.code))
            assert max(names.values()) == 1


def test_names_are_in_normal_form_and_hold_nothing_invisible() -> None:
    names: list[Text] = [place.name for place in ALL_PLACES] + [station.name for station in stations.all_stations()]
    for name in names:
        assert name.bn == unicodedata.normalize("NFC", name.bn).strip()
        assert not any(unicodedata.category(letter) in {"Cc", "Cf"} for letter in name.bn + name.en)
        assert any("\u0980" <= letter <= "\u09ff" for letter in name.bn)
        assert name.en.isascii()


@pytest.mark.parametrize(
    ("name", "district"),
    [("Karnaphuli", "Chattogram"), ("Shayestaganj", "Habiganj"), ("Eidgaon", "Cox's Bazar"), ("Dasar", "Madaripur")],
)
def test_the_newest_upazilas_are_there(name: str, district: str) -> None:
    (found,) = [upazila for upazila in geography.upazilas() if upazila.name.en == name]
    assert geography.label(geography.district_of(found.code), "en") == district


@pytest.mark.parametrize(
    ("code", "can_be"),
    [("BD40419015", True), ("BD404190", False), ("BD4041901", False), ("BD404190AB", False), ("BD404190১৫", False)],
)
def test_a_unions_code_is_an_upazilas_with_two_digits_more(code: str, can_be: bool) -> None:
    assert geography.is_union(code) is can_be


def test_there_is_no_union_where_there_is_no_upazila() -> None:
    assert not geography.is_union("BD99999901")


def test_a_union_must_lie_in_the_upazila_chosen_above_it() -> None:
    assert geography.require_union("/current_union_code", "BD40419015", inside="BD404190") == "BD40419015"
    for inside in ("BD404147", None):
        with pytest.raises(Malformed) as elsewhere:
            geography.require_union("/current_union_code", "BD40419015", inside=inside)
        assert elsewhere.value.problems[0].code == "geography-mismatch"


def test_a_place_must_lie_in_the_one_chosen_above_it() -> None:
    assert geography.require("/upazila", "BD404190", "upazila", inside="BD4041") == "BD404190"
    with pytest.raises(Malformed) as elsewhere:
        geography.require("/upazila", "BD404190", "upazila", inside="BD4047")
    assert elsewhere.value.problems[0].code == "geography-mismatch"
    with pytest.raises(Malformed) as unknown:
        geography.require("/district", "BD404190", "district")
    assert unknown.value.problems[0].code == "not-a-place"


def test_there_is_one_station_for_each_upazila_and_110_metropolitan_thanas() -> None:
    all_stations = stations.all_stations()
    assert len(all_stations) == 495 + 110
    assert all(stations.for_upazila(upazila.code).upazila == upazila.code for upazila in geography.upazilas())
    by_unit = Counter(station.metropolitan_unit for station in all_stations if station.metropolitan_unit)
    assert by_unit == {"DMP": 50, "CMP": 16, "KMP": 8, "RMP": 12, "BMP": 4, "SMP": 6, "RPMP": 6, "GMP": 8}


def test_the_list_of_stations_is_a_draft_and_says_where_it_comes_from() -> None:
    listed = stations.published()
    assert listed.draft and listed.draft_note and listed.source
    assert listed.stations == stations.all_stations()


def test_no_two_stations_have_the_same_name_in_a_district() -> None:
    names = Counter((station.district, station.name.en) for station in stations.all_stations())
    assert max(names.values()) == 1
    names = Counter((station.district, station.name.bn) for station in stations.all_stations())
    assert max(names.values()) == 1


def test_every_station_lies_in_a_district_that_exists() -> None:
    assert all(geography.place(station.district).level == "district" for station in stations.all_stations())


def test_sharsha_police_station_is_in_jashore_and_reached_through_the_district_system() -> None:
    sharsha = stations.station("PS-404190")
    assert (sharsha.name.bn, sharsha.name.en) == ("শার্শা থানা", "Sharsha Police Station")
    assert geography.label(sharsha.district, "en") == "Jashore"
    assert sharsha.police_system == "police-cdms"


def test_dhaka_metropolitan_thanas_have_their_own_system_and_the_hill_districts_none() -> None:
    assert {station.metropolitan_unit for station in stations.served_by("police-dmp")} == {"DMP"}
    unconnected = {station.district for station in stations.all_stations() if station.police_system is None}
    assert {geography.label(code, "en") for code in unconnected} == {"Bandarban", "Khagrachhari", "Rangamati"}
    assert stations.police_systems() == ("police-cdms", "police-dmp")


def test_an_unknown_station_is_refused_by_field() -> None:
    with pytest.raises(Malformed) as refused:
        stations.require("/police_station", "PS-NOWHERE")
    assert refused.value.problems[0].code == "not-a-station"


def test_the_slip_prints_four_helplines_that_the_list_knows() -> None:
    printed = helplines.slip_helplines()
    assert len(printed) == 4
    assert set(printed) <= set(helplines.all_helplines())


def test_the_five_helplines_are_known_in_both_languages() -> None:
    assert [line.number for line in helplines.all_helplines()] == ["109", "999", "1098", "16430", "16108"]
    assert helplines.helpline("1098").name.bn == "শিশু সহায়তা হেল্পলাইন"
