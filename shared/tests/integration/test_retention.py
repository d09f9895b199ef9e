"""The retention job on real databases: what is over goes, what is young or held stays, and the audit tells of it."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from itertools import chain

import pytest
from prometheus_client import REGISTRY
from sqlalchemy import text

from nrm_shared.kernel.actor import system
from nrm_shared.kernel.clock import ManualClock
from nrm_shared.kernel.ids import new_id
from nrm_shared.messaging.names import SERVICES
from nrm_shared.retention import job, store, sweep
from nrm_shared.retention.schedule import Rule, Then, rule_named, schedule, swept_in
from nrm_shared.retention.sweep import Sweeps
from nrm_shared.retention.usecases import CountOverdue, EndOverdue, FindOverdue
from shared.tests.integration.retention_under_test import OLD, ROW, YOUNG, Failing, Kept, kept
from tests.support.postgres import ServiceDatabase
from tests.support.services import ServiceEnvironment

RULES = [(service, rule) for service in SERVICES for rule in swept_in(service)]
COLUMNS = """
SELECT CASE n.nspname WHEN 'public' THEN '' ELSE n.nspname || '.' END || c.relname, array_agg(a.attname::text)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
WHERE c.relkind IN ('r', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND NOT a.attisdropped
GROUP BY 1
"""
MAY_DELETE = "SELECT has_table_privilege(current_user, CAST(:table AS regclass), 'DELETE, TRUNCATE')"

Open = Callable[[str], Kept]


@pytest.fixture(scope="module")
def opened(module_database: Callable[[str], ServiceDatabase], postgres_admin_url: str) -> Iterator[Open]:
    """Return a function that gives the one database of a service that this module's tests share."""
    with ExitStack() as stack:
        known: dict[str, Kept] = {}

        def of(service: str) -> Kept:
            if service not in known:
                known[service] = stack.enter_context(kept(module_database(service), postgres_admin_url))
            known[service].begin()
            return known[service]

        yield of


@pytest.fixture
def intake(opened: Open) -> Kept:
    return opened("intake")


# -- the schedule and the databases ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("service", SERVICES)
def test_every_table_has_a_line_and_every_line_names_tables_and_columns_that_exist(opened: Open, service: str) -> None:
    there = dict(opened(service).do(COLUMNS))
    said = {(table, rule) for rule in schedule() if service in rule.services for table in rule.tables}
    assert {table for table, _ in said} == set(there), (
        "a table without a line of the schedule, or a line without a table"
    )
    missing = {
        (table, column)
        for table, rule in said
        for column in (rule.since, rule.key)
        if column and column not in there[table]
    }
    children = {
        (child.table, child.column)
        for rule in swept_in(service)
        for child in rule.children
        if child.column not in there.get(child.table, ())
    }
    assert missing | children == set()


@pytest.mark.parametrize("service", SERVICES)
def test_the_working_role_can_delete_only_where_the_schedule_says_that_something_ends(
    opened: Open, service: str
) -> None:
    deleting = {
        table for rule in schedule() if service in rule.services and rule.then is Then.DELETE for table in rule.tables
    }
    engine = opened(service).engine
    with engine.connect() as connection:
        able = {
            table
            for table in dict(opened(service).do(COLUMNS))
            if connection.execute(text(MAY_DELETE), {"table": table}).scalar_one()
        }
    assert able == deleting


def test_every_rule_of_the_job_is_tried_here() -> None:
    assert {rule.id for _, rule in RULES} == set(ROW)


def test_a_message_is_known_for_longer_than_any_backup_of_its_sender_is_to_be_kept() -> None:
    assert rule_named("inbox-applied").lasts > timedelta(days=35)


# -- what goes and what stays ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("service", "rule"), RULES, ids=[f"{service} {rule.id}" for service, rule in RULES])
def test_what_is_over_goes_what_is_young_stays_and_one_line_of_the_audit_tells_how_many(
    opened: Open, service: str, rule: Rule
) -> None:
    place = opened(service)
    [table] = rule.tables
    place.fill(rule, 3, OLD)
    place.fill(rule, 2, YOUNG)

    assert place.runner().ask(CountOverdue(rule.id), actor=system(service)) == 3
    assert place.sweep() == 3
    assert place.number(table) == 2
    assert place.told() == [(f"system:{service}", table, rule.id, "deleted-3")]
    assert place.sweep() == 0
    assert len(place.told()) == 1, "a round that removes nothing writes nothing"


def test_a_message_that_waits_or_died_is_known_and_opens_however_old_it_is(intake: Kept) -> None:
    for state in ("parked", "dead"):
        intake.do("INSERT INTO inbox VALUES (gen_random_uuid(), 'x', %(state)s, '2020-01-01')", state=state)
    intake.do("INSERT INTO kept_letter SELECT message_id, NULL, received_at FROM inbox")
    waiting, key = str(new_id()), str(new_id())
    intake.do("INSERT INTO kept_letter VALUES (%(id)s, NULL, '2020-01-01')", id=waiting)
    intake.do(
        "INSERT INTO parked (message_id, queue, key, delivery, reason) VALUES (%(id)s, 'q', %(key)s, '', 'not-yet')",
        id=waiting,
        key=key,
    )
    assert intake.sweep() == 0
    assert (intake.number("inbox"), intake.number("kept_letter")) == (2, 3)


def test_the_key_of_a_letter_is_destroyed_with_its_row(intake: Kept) -> None:
    letter = str(new_id())
    intake.do("INSERT INTO kept_letter VALUES (%(id)s, 'return:1', '2020-01-01')", id=letter)
    intake.do("INSERT INTO data_key (subject, wrapped, kek_id) VALUES (%(id)s, 'wrapped', 'kek')", id=letter)
    assert intake.sweep() == 1
    assert intake.do("SELECT wrapped, destroyed_at IS NULL FROM data_key WHERE subject = %(id)s", id=letter) == [
        (None, False)
    ]


def test_an_export_goes_with_the_list_of_whom_it_held(intake: Kept) -> None:
    intake.fill(rule_named("export-ended"), 1, OLD)
    intake.do("INSERT INTO export_case SELECT id, 1, gen_random_uuid(), gen_random_uuid() FROM export")
    intake.do("INSERT INTO export_case VALUES (gen_random_uuid(), 1, gen_random_uuid(), gen_random_uuid())")
    assert intake.sweep() == 1
    assert intake.number("export_case") == 1, "another export's stays"


@pytest.mark.parametrize("status", ["AWAITING_APPROVAL", "REQUESTED", "MAKING", "READY"])
def test_an_export_that_still_has_something_to_destroy_is_left_to_its_own_end(intake: Kept, status: str) -> None:
    intake.fill(rule_named("export-ended"), 1, OLD)
    intake.do("UPDATE export SET status = %(status)s, counted = 1", status=status)
    assert intake.sweep() == 0


@pytest.mark.parametrize("status", ["MADE", "SEALING"])
def test_a_request_that_was_not_answered_never_ends(intake: Kept, status: str) -> None:
    intake.fill(rule_named("subject-request-answered"), 1, OLD)
    intake.do("UPDATE subject_request SET status = %(status)s", status=status)
    assert intake.sweep() == 0


@pytest.mark.parametrize("rule", ["subject-request-answered", "export-ended"])
def test_what_is_held_for_a_court_waits_until_the_hold_is_lifted(intake: Kept, rule: str) -> None:
    intake.fill(rule_named(rule), 1, OLD)
    intake.do("INSERT INTO export_case SELECT id, 1, gen_random_uuid(), gen_random_uuid() FROM export")
    intake.do(
        "INSERT INTO legal_hold (id, row_version, person_id, reason, placed_by, placed_at) SELECT gen_random_uuid(), 1,"
        " person_id, 'COURT_ORDER', 'x', now()"
        " FROM (SELECT person_id FROM subject_request UNION ALL SELECT person_id FROM export_case) AS who"
    )
    assert intake.sweep() == 0
    intake.do("UPDATE legal_hold SET lifted_at = now(), lifted_by = 'x'")
    assert intake.sweep() == 1


@pytest.mark.parametrize("rule", ["subject-request-answered", "export-ended"])
@pytest.mark.parametrize("place", [0, 1, 2], ids=["kept", "merged", "merged too"])
def test_a_hold_on_one_record_of_a_person_holds_what_lies_under_her_others(intake: Kept, rule: str, place: int) -> None:
    intake.fill(rule_named(rule), 1, OLD)
    hers, records = new_id(), [new_id(), new_id()]
    intake.do("UPDATE subject_request SET person_id = %(id)s", id=str(hers))
    intake.do("INSERT INTO export_case SELECT id, 1, gen_random_uuid(), %(id)s FROM export", id=str(hers))
    # Two records were merged into a third. Hers is in each place; another one, the last of those left, is held.
    three = [*records[:place], hers, *records[place:]]
    kept = three[0]
    for one in three[1:]:
        intake.do(
            "INSERT INTO person_merge (id, row_version, kept_id, merged_id, status, reason, text, merged_by, merged_at)"
            " VALUES (gen_random_uuid(), 1, %(kept)s, %(one)s, 'MERGED', 'SEEN_IN_PERSON', '', 'x', now())",
            kept=str(kept),
            one=str(one),
        )
    intake.do(
        "INSERT INTO legal_hold (id, row_version, person_id, reason, placed_by, placed_at)"
        " VALUES (gen_random_uuid(), 1, %(id)s, 'COURT_ORDER', 'x', now())",
        id=str(records[-1]),
    )
    assert intake.sweep() == 0
    intake.do("UPDATE person_merge SET status = 'REVERSED', reversal_reason = 'TWO_PERSONS', reversal_text = ''")
    assert intake.sweep() == 1


def test_what_a_rule_dated_is_counted_by_the_clock_of_the_rules(intake: Kept) -> None:
    intake.fill(rule_named("subject-request-answered"), 1, YOUNG)
    intake.fill(rule_named("http-once"), 1, YOUNG)
    tomorrow = ManualClock(datetime.now(UTC) + timedelta(days=1))
    assert intake.sweep(clock=tomorrow) == 1
    assert intake.number("http_once") == 1, "what machines need is counted by the machine's"


# -- how it goes ----------------------------------------------------------------------------------------------------------


def test_a_removal_and_its_line_in_the_audit_are_both_there_or_neither(intake: Kept) -> None:
    intake.fill(rule_named("http-once"), 2, OLD)
    with pytest.raises(RuntimeError, match="killed"):
        intake.runner(Failing).run(EndOverdue("http-once", 0), actor=system("intake"))
    assert (intake.number("http_once"), intake.told()) == (2, [])


def test_a_large_table_goes_in_small_steps(intake: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    intake.do("INSERT INTO inbox SELECT gen_random_uuid(), 'x', 'applied', '2020-01-01' FROM generate_series(1, 3000)")
    intake.do("INSERT INTO inbox VALUES (gen_random_uuid(), 'x', 'applied', now())")
    monkeypatch.setattr(store, "PAGES_LOOKED_AT", 3)
    monkeypatch.setattr(store, "PAGES_REMOVED", 2)
    monkeypatch.setattr(sweep, "PAGES_REMOVED", 2)
    assert intake.sweep() == 3000
    assert intake.number("inbox") == 1
    assert len(intake.told()) > 5
    assert max(int(reason.removeprefix("deleted-")) for *_, reason in intake.told()) < 500


def test_a_look_ends_at_the_end_of_the_table(intake: Kept) -> None:
    actor = system("intake")
    assert intake.runner().ask(FindOverdue("inbox-applied"), actor=actor) == store.Look(None, None)
    assert intake.runner().ask(FindOverdue("inbox-applied", 1_000_000), actor=actor) == store.Look(None, None)


def test_what_somebody_holds_is_left_for_the_next_time(intake: Kept) -> None:
    intake.fill(rule_named("http-once"), 2, OLD)
    with intake.engine.begin() as holder:
        holder.execute(text("SELECT FROM http_once LIMIT 1 FOR UPDATE"))
        assert intake.runner().run(EndOverdue("http-once", 0), actor=system("intake")).result == 1
    assert intake.sweep() == 1


def test_a_table_that_is_locked_makes_the_job_wait_and_nobody_else(intake: Kept) -> None:
    intake.fill(rule_named("revoked-access"), 1, OLD)
    now = [0.0]
    sweeps = Sweeps(intake.runner(), timer=lambda: now[0])
    now[0] += sweep.FIRST_AFTER_SECONDS
    with intake.engine.begin() as holder:
        holder.execute(text("SET LOCAL lock_timeout = '1s'"))
        holder.execute(text("LOCK TABLE revoked_access IN ACCESS EXCLUSIVE MODE"))
        assert sweeps.go_on() == 0
    assert sweeps.go_on() == 1


def test_a_rule_is_walked_again_after_its_pause_and_a_round_has_an_end(intake: Kept) -> None:
    now = [0.0]
    sweeps = Sweeps(intake.runner(), timer=lambda: now[0])
    intake.fill(rule_named("http-once"), 1, OLD)
    assert sweeps.go_on() == 0, "a process that has just begun has other work"
    now[0] += sweep.FIRST_AFTER_SECONDS
    assert sweeps.go_on() == 1
    intake.fill(rule_named("http-once"), 1, OLD)
    intake.fill(rule_named("inbox-applied"), 1, OLD)
    assert sweeps.go_on() == 0
    now[0] += sweep.HOUR
    assert sweeps.go_on() == 1, "what is kept for days is looked at every hour"
    now[0] += sweep.DAY
    assert sweeps.go_on() == 1

    late = chain([-sweep.FIRST_AFTER_SECONDS], range(0, 1_000, 3))
    busy = Sweeps(intake.runner(), timer=lambda: float(next(late)))
    intake.fill(rule_named("http-once"), 1, OLD)
    intake.fill(rule_named("inbox-applied"), 1, OLD)
    assert busy.go_on() == 1, "time is over after one step"
    assert intake.sweep() == 1


def test_rows_are_counted_by_rule_and_the_end_of_a_walk_is_known(intake: Kept) -> None:
    labels = {"service": "intake", "rule": "http-once"}
    before = REGISTRY.get_sample_value("nrm_retention_removed_total", labels) or 0
    intake.fill(rule_named("http-once"), 2, OLD)
    intake.sweep()
    assert REGISTRY.get_sample_value("nrm_retention_removed_total", labels) == before + 2
    assert (REGISTRY.get_sample_value("nrm_retention_timestamp_seconds", labels) or 0) > 0


@pytest.mark.parametrize("rule", ["audit-event", "http_once", ""])
def test_nothing_is_ended_that_is_no_rule_of_the_job(intake: Kept, rule: str) -> None:
    with pytest.raises(LookupError):
        intake.runner().run(EndOverdue(rule, 0), actor=system("intake"))


def test_by_hand_it_is_counted_first_and_then_ended(
    intake: Kept,
    service_environment: ServiceEnvironment,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name, value in service_environment("intake", intake.database).items():
        monkeypatch.setenv(name, value)
    intake.fill(rule_named("http-once"), 2, OLD)

    def said(action: str) -> dict[str, int]:
        monkeypatch.setattr("sys.argv", ["job", "--service", "intake", action])
        job.main()
        lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        return {line["rule"]: line["rows"] for line in lines}

    assert said("due") == {rule.id: 2 if rule.id == "http-once" else 0 for rule in swept_in("intake")}
    assert intake.number("http_once") == 2, "counting changes nothing"
    assert said("run")["http-once"] == 2
    assert set(said("due").values()) == {0}
