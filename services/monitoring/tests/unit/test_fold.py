"""Folding does not depend on the order of arrival between aggregates."""

from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from nrm_monitoring.app import SUBSCRIPTIONS
from nrm_monitoring.app.fold import fold, in_order
from nrm_monitoring.app.fold.dossier import READERS
from nrm_monitoring.app.titles import event_titles, work_titles
from nrm_monitoring.domain.views import views_of
from nrm_monitoring.domain.work import DESKS
from nrm_shared.contracts import intake
from services.monitoring.tests.story import Said, Story, shuffled


def views_in(order: list[Said], story: Story) -> Any:
    return views_of(fold(story.case, [said.kept(position) for position, said in enumerate(order, start=1)]))


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_arrival_that_keeps_each_aggregates_order_gives_the_same_views(data: st.DataObject) -> None:
    story = Story().whole()
    mixed = shuffled([story], lambda lines: data.draw(st.integers(0, lines - 1)))
    assert views_in(mixed, story) == views_in(story.said, story)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_whatever_has_arrived_so_far_can_be_derived(data: st.DataObject) -> None:
    story = Story().whole()
    mixed = shuffled([story], lambda lines: data.draw(st.integers(0, lines - 1)))
    arrived = mixed[: data.draw(st.integers(0, len(mixed)))]
    assert views_in(arrived, story) == views_in(sorted(arrived, key=story.said.index), story)


def test_a_case_closed_before_its_needs_are_heard_of_is_closed_all_the_same() -> None:
    story = Story().whole()
    early = sorted(story.said, key=lambda said: said.data.owner() != "intake")
    view = views_in(early[: len([said for said in early if said.data.owner() == "intake"])], story).case
    assert view is not None and view.status == "CLOSED"
    assert views_in(early, story) == views_in(story.said, story)


def test_facts_of_a_case_wait_for_its_opening() -> None:
    story = Story().whole()
    without = [said for said in story.said if not isinstance(said.data, intake.CaseOpenedV1)]
    assert views_in(without, story).case is None


def test_an_aggregate_whose_clock_went_back_keeps_its_own_order() -> None:
    story = Story()
    story.reported(from_abroad=False)
    story.say(intake.ReportAcceptedV1, "report", hours=-5, report_id=story.id("report"))
    kept = [said.kept(position) for position, said in enumerate(story.said, start=1)]
    assert [event.sequence for event in in_order(reversed(kept))] == [1, 2]


def test_a_clock_that_speaks_of_an_aggregate_does_not_disturb_its_order() -> None:
    story = Story()
    story.reported(from_abroad=False)
    breach = story.say(
        intake.ClockBreachedV1,
        "clock",
        of_case=False,
        clock="K8",
        object_kind="REPORT",
        object_id=story.id("report"),
        started_at=story.now,
        due_at=story.now,
        statutory=False,
    )
    story.say(intake.ReportTriageStartedV1, "report", of_case=False, report_id=story.id("report"))
    story.said[1] = replace(breach, subject=str(story.id("report")), sequence=0)
    kept = [said.kept(position) for position, said in enumerate(story.said, start=1)]
    assert [event.position for event in in_order(kept)] == [1, 2, 3]


def test_every_event_read_has_a_title_and_every_reader_reads_a_subscribed_event() -> None:
    assert set(event_titles()) == {event.TYPE for event in SUBSCRIPTIONS}
    assert set(READERS) <= set(SUBSCRIPTIONS)


def test_every_kind_of_work_has_a_title_in_both_languages() -> None:
    assert set(work_titles()) == set(DESKS)
    assert all(title.bn and title.en for title in work_titles().values())


def test_triage_has_the_last_word_on_who_is_only_at_risk() -> None:
    found_a_victim, found_at_risk = Story(), Story()
    found_a_victim.reported(from_abroad=False, at_risk=True)
    found_a_victim.opened()
    found_at_risk.reported(from_abroad=False)
    found_at_risk.say(
        intake.ReportScreenedOutV1, "report", of_case=False, report_id=found_at_risk.id("report"), reason="AT_RISK_ONLY"
    )
    seen = [views_in(story.said, story).reports[0].at_risk_only for story in (found_a_victim, found_at_risk)]
    assert seen == [False, True]
