"""Exports in work lists: a large one waits for who may release it, a failed one for who asked (2.10, SD6)."""

from datetime import timedelta
from typing import Any

from nrm_shared.contracts import intake
from services.monitoring.tests.integration.post import Post
from services.monitoring.tests.story import Story


def asked(by: str, role: str, *, large: bool = False) -> Story:
    """Return the story of an export, from the wish on."""
    story = Story(by)
    story.say(
        intake.ExportRequestedV1, "export", of_case=False, export_id=story.id("export"), number="EXP-26-000001-X",
        contents="CASES", reason="QUARTERLY_REPORT", persons=61 if large else 3,
        status="AWAITING_APPROVAL" if large else "REQUESTED", requested_by=by, role=role,
        purge_due_at=story.now + timedelta(days=30),
    )  # fmt: skip
    return story


def further(post: Post, story: Story, event: Any, **data: Any) -> None:
    """Let the export say one more thing, and deliver all of it."""
    story.say(event, "export", of_case=False, export_id=story.id("export"), **data)
    post.deliver(story.said)


def waiting(post: Post, who: str, **query: Any) -> list[str]:
    """Return the kinds of the open items that somebody sees."""
    return [item["kind"] for item in post.get("/v1/work-items", who, **query)["items"]]


def test_a_large_export_waits_for_the_officer_and_for_a_second_focal_point(post: Post) -> None:
    story = asked("focal-point", "FP", large=True)
    post.deliver(story.said)
    [item] = post.get("/v1/work-items", "protection-officer")["items"]
    assert (item["kind"], item["object_kind"], item["object_id"], item["case_id"]) == (
        "RELEASE_EXPORT", "EXPORT", str(story.id("export")), None,
    )  # fmt: skip
    assert waiting(post, "second-focal-point") == ["RELEASE_EXPORT"]
    further(post, story, intake.ExportDecidedV1, decision="APPROVED", refusal=None)
    assert waiting(post, "protection-officer") == waiting(post, "second-focal-point") == []


def test_who_asked_is_not_told_to_release_it(post: Post) -> None:
    post.deliver(asked("focal-point", "FP", large=True).said)
    assert waiting(post, "focal-point") == []


def test_a_small_export_waits_for_nobody(post: Post) -> None:
    post.deliver(asked("focal-point", "FP").said)
    assert waiting(post, "protection-officer") == waiting(post, "second-focal-point") == []


def test_who_asked_for_an_export_that_failed_is_told_and_nobody_else(post: Post) -> None:
    for who, role in (("focal-point", "FP"), ("analyst", "MNE")):
        story = asked(who, role)
        further(post, story, intake.ExportFailedV1, failure="TOO_SLOW")
        assert waiting(post, who) == ["LOOK_AT_FAILED_EXPORT"]
        assert waiting(post, "second-focal-point") == []
        further(post, story, intake.ExportPurgedV1, cause="BY_HAND", downloads=0)
        assert waiting(post, who) == []


def test_the_authority_sees_no_exports_of_others_among_all_that_waits(post: Post) -> None:
    post.deliver(asked("focal-point", "FP", large=True).said)
    assert waiting(post, "authority", mine=False) == []
