"""Clock definitions and holidays."""

from datetime import UTC, date, datetime

import pytest

from nrm_shared.kernel.calendar import add_working_days
from nrm_shared.reference import clocks, holidays

OWNERS = {
    "intake": {"K1", "K2", "K3", "K8", "K19", "K20"},
    "verification": {"K4", "K9", "K10"},
    "approval": {"K11", "K12", "K13", "K14"},
    "referral": {"K15", "K16", "K17", "K18"},
    "monitoring": {"K5", "K6", "K7"},
}


def test_there_are_twenty_clocks_and_each_has_the_owner_of_its_aggregate() -> None:
    assert [clock.id for clock in clocks.all_clocks()] == [f"K{number}" for number in range(1, 21)]
    for owner, expected in OWNERS.items():
        assert {clock.id for clock in clocks.all_clocks(owner)} == expected


def test_only_the_first_four_clocks_are_statutory() -> None:
    assert [clock.id for clock in clocks.all_clocks() if clock.statutory] == ["K1", "K2", "K3", "K4"]


def test_every_length_is_one_number_in_the_unit_it_names() -> None:
    for clock in clocks.all_clocks():
        for length in [clock.length, *clock.variants.values()]:
            given = [part for part in (length.months, length.days, length.hours) if part]
            assert len(given) == (0 if clock.id == "K3" else 1)
            assert (length.unit == "elapsed") == (not length.months and not length.days)


def test_the_twelve_and_twenty_four_hours_of_rescue_are_elapsed_hours() -> None:
    assert clocks.clock("K1").length == clocks.Length(0, 0, 12, "elapsed")
    assert clocks.clock("K2").length == clocks.Length(0, 0, 24, "elapsed")


def test_a_critical_report_and_an_immediate_need_have_shorter_clocks() -> None:
    assert clocks.clock("K8").length_for("CRITICAL").hours == 2
    assert clocks.clock("K8").length_for("ROUTINE").hours == 24
    assert clocks.clock("K16").length_for("T1").hours == 24
    assert clocks.clock("K16").length_for().days == 3


def test_records_pin_the_active_regime() -> None:
    assert clocks.regime().code == "PSHT-2012/Rules-2017"
    with pytest.raises(LookupError):
        clocks.clock("K21")


def test_fixed_holidays_come_every_year_and_the_list_says_it_is_incomplete() -> None:
    assert date(2027, 2, 21) in holidays.dates(2026, 2028)
    assert len(holidays.in_year(2026)) == 6
    assert not holidays.complete()


def test_a_working_clock_rests_on_the_holidays() -> None:
    tuesday = datetime(2026, 12, 15, 4, 0, tzinfo=UTC)
    assert add_working_days(tuesday, 1, holidays.dates(2026, 2026)) == datetime(2026, 12, 17, 4, 0, tzinfo=UTC)
