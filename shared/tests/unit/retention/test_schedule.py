"""The retention schedule as data: what a line may say, and how long its durations are."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nrm_shared.retention.holds import HOLDS
from nrm_shared.retention.schedule import COLUMNS, duration, parse, rule_named, schedule, swept_in
from nrm_shared.retention.store import condition

GOOD = {
    "rule": "answers",
    "service": "intake",
    "store": "http_once",
    "rows": "",
    "class": "L3",
    "basis": "operation",
    "keep": "PT48H",
    "since": "created_at",
    "clock": "machine",
    "then": "delete",
    "key": "",
    "with": "",
    "hold": "",
    "by": "retention",
    "proof": "",
    "why": "",
}


def lines(*rows: dict[str, str]) -> list[str]:
    return [",".join(COLUMNS), "# a remark", *(",".join(row[name] for name in COLUMNS) for row in rows)]


@given(st.integers(0, 99), st.integers(0, 9999), st.integers(0, 99), st.integers(0, 99), st.integers(0, 99))
def test_a_duration_is_the_sum_of_its_parts(years: int, days: int, hours: int, minutes: int, seconds: int) -> None:
    whole = timedelta(days=years * 366 + days, hours=hours, minutes=minutes, seconds=seconds)
    assert duration(f"P{years}Y{days}DT{hours}H{minutes}M{seconds}S") == whole
    assert duration(f"P{days}D") == timedelta(days=days)


@pytest.mark.parametrize("text", ["", "P", "PT", "P1YT", "48H", "P1M", "P-1D", "P1.5D", "1 day", "p1d", "P1D "])
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no duration"):
        duration(text)


def test_a_line_says_what_where_how_long_and_who() -> None:
    [rule] = parse(lines(GOOD))
    assert (rule.id, rule.tables, rule.lasts, rule.swept) == ("answers", ("http_once",), timedelta(hours=48), True)


def test_a_line_for_every_service_is_for_all_six() -> None:
    [rule] = parse(lines(GOOD | {"service": "every"}))
    assert len(rule.services) == 6


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"rule": "Answers"}, "small letters"),
        ({"service": "nowhere"}, "no service nowhere"),
        ({"class": "L9"}, "no class"),
        ({"basis": "because"}, "because"),
        ({"keep": "a while"}, "no duration"),
        ({"keep": "for-ever"}, "needs a duration"),
        ({"since": ""}, "a column to count from"),
        ({"clock": "sundial"}, "whose clock"),
        ({"then": "nothing"}, "the job deletes"),
        ({"store": "http_once|inbox"}, "from one table"),
        ({"store": "file:logs"}, "from one table"),
        ({"with": "child.parent"}, "by a key"),
        ({"by": ""}, "who ends it"),
        ({"by": "nrm_shared.runner.once"}, "names a test"),
        ({"why": "x,y"}, "too many"),
    ],
    ids=str,
)
def test_a_line_that_contradicts_itself_is_refused_by_name(wrong: dict[str, str], why: str) -> None:
    with pytest.raises(ValueError, match=f"{(GOOD | wrong)['rule']}: .*{why}"):
        parse(lines(GOOD | wrong))


def test_no_rule_is_there_twice_and_no_column_is_another() -> None:
    with pytest.raises(ValueError, match="more than once: answers"):
        parse(lines(GOOD, GOOD))
    with pytest.raises(ValueError, match="other columns"):
        parse(["rule,service"])


def test_only_a_rule_of_the_job_can_be_run() -> None:
    assert rule_named("http-once").swept
    for name in ("audit-event", "person", "nothing"):
        with pytest.raises(LookupError):
            rule_named(name)


def test_what_is_over_is_said_with_the_clock_that_dated_it_and_with_its_hold() -> None:
    machine, business = condition(rule_named("http-once")), condition(rule_named("subject-request-answered"))
    assert "clock_timestamp()" in machine and ":now" not in machine
    assert ":now" in business and "clock_timestamp()" not in business
    assert f"NOT {HOLDS['person']}" in business


def test_every_hold_that_is_named_is_known_and_used_where_holds_are_kept() -> None:
    named = {rule.hold for rule in schedule() if rule.hold}
    assert named == set(HOLDS)
    assert {service for rule in schedule() if rule.hold for service in rule.services} == {"intake"}


def test_nothing_the_job_ends_outside_intake_is_about_a_case() -> None:
    ended = {
        (service, rule.id)
        for service in ("approval", "referral", "monitoring", "verification")
        for rule in swept_in(service)
    }
    everywhere = {"http-once", "inbox-applied", "kept-letter-applied", "revoked-access"}
    assert {rule for _, rule in ended} == everywhere
