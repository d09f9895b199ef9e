"""Each role reads by its own relation to the case, and every finding that is shown leaves a trace (2.14, INV-41)."""

import json
from datetime import timedelta
from uuid import UUID

import pytest

from nrm_shared.contracts import intake, referral
from nrm_shared.kernel.actor import Actor
from nrm_shared.kernel.ids import new_id

from .conftest import PEOPLE, POOL_ORGANISATION, PROVIDER, Approval
from .paths import assess, classified, draft, submit

JASHORE = "BD4041"


@pytest.fixture
def case_id(approval: Approval) -> UUID:
    """Return a confirmed case that was assessed and that a shelter serves."""
    case_id = approval.open_case()
    approval.consent(case_id)
    approval.determine(case_id)
    approval.serves(case_id)
    return case_id


def disclosed(approval: Approval, who: str, kind: str) -> set[str]:
    rows = approval.sql(
        "SELECT fields FROM audit_event WHERE actor = :who AND subject_kind = :kind ORDER BY id", who=who, kind=kind
    )
    return {field for row in rows for field in row.fields or []}


def test_an_assessor_of_a_provider_does_not_read_the_assessment_of_others(approval: Approval, case_id: UUID) -> None:
    id = assess(approval, case_id)
    assert approval.call("shelter-assessor", "GET", f"/v1/assessments/{id}").status == 404
    assert approval.call("shelter-assessor", "GET", f"/v1/assessments?case_id={case_id}").status == 404
    assert approval.get("shirin", f"/v1/assessments/{id}")["scores"]
    assert approval.get("anika", f"/v1/assessments/{id}")["scores"]


def test_an_assessor_of_a_provider_reads_no_request_through_the_providers_referral(
    approval: Approval, case_id: UUID
) -> None:
    assess(approval, case_id)
    request, _ = classified(approval, case_id, ("N05", "T2"))
    assert approval.call("shelter-assessor", "GET", f"/v1/service-requests/{request}").status == 404


def test_whoever_may_ask_for_needs_reads_the_own_requests_and_no_others(approval: Approval, case_id: UUID) -> None:
    """2.14 ServiceRequest: `C own`."""
    assess(approval, case_id)
    others = draft(approval, case_id, ("N05", "T2"))
    for who in ("shelter-focal", "shirin", "officer"):
        own = draft(approval, case_id, ("N07", "T1"), who=who, source="PROVIDER")
        assert approval.get(who, f"/v1/service-requests/{own}")["items"][0]["description"] == "Wants N07."
        assert approval.call(who, "GET", f"/v1/service-requests/{others}").status == 404
        listed = {each["id"] for each in approval.get(who, f"/v1/service-requests?case_id={case_id}")["items"]}
        assert own in listed and others not in listed
    everything = approval.get("farida", f"/v1/service-requests?case_id={case_id}")["items"]
    assert len(everything) == 4


def test_whoever_serves_knows_and_asks_nothing_more_once_the_person_took_that_back(
    approval: Approval, case_id: UUID
) -> None:
    """INV-15: the referral is wound down, and no new data goes to the organisation."""
    sharing = approval.consent(case_id, "C5")
    assess(approval, case_id)
    _, items = classified(approval, case_id, ("N05", "T2"))
    approval.serves(case_id, items["N05"])
    own = draft(approval, case_id, ("N07", "T1"), who="shelter-focal", source="PROVIDER")
    paths = (f"/v1/need-items/{items['N05']}", f"/v1/need-items?case_id={case_id}", f"/v1/service-requests/{own}")
    assert [approval.call("shelter-focal", "GET", path).status for path in paths] == [200, 200, 200]

    another = approval.consent(case_id, "C5")
    approval.withdraw_consent(sharing, case_id, "C5")
    assert [approval.call("shelter-focal", "GET", path).status for path in paths] == [200, 200, 200]
    approval.withdraw_consent(another, case_id, "C5")

    assert [approval.call("shelter-focal", "GET", path).status for path in paths] == [404, 404, 404]
    body = {"case_id": str(case_id), "source": "PROVIDER", "items": [{"need": "N07", "requested_term": "T1"}]}
    assert approval.call("shelter-focal", "POST", "/v1/service-requests", body).status == 404
    approval.clock.move(timedelta(hours=1))
    approval.serves(case_id, items["N05"])
    assert approval.call("shelter-focal", "GET", paths[0]).status == 200


def test_a_provider_reads_the_needs_of_its_own_referrals_and_no_others(approval: Approval, case_id: UUID) -> None:
    """INV-33: legal aid knows nothing of health and shelter."""
    assess(approval, case_id)
    _, items = classified(approval, case_id, ("N05", "T2"), ("N06", "T1"))
    approval.serves(case_id, items["N05"])

    listed = approval.get("shelter-focal", f"/v1/need-items?case_id={case_id}")["items"]
    assert [each["need"] for each in listed] == ["N05"]
    assert approval.get("shelter-focal", f"/v1/need-items/{items['N05']}")["need"] == "N05"
    approval.get("shelter-focal", f"/v1/need-items/{items['N06']}", expect=404)
    for who in ("farida", "shirin"):
        assert len(approval.get(who, f"/v1/need-items?case_id={case_id}")["items"]) == 2


def test_a_provider_that_is_also_case_manager_reads_all_needs_of_the_case_it_manages(
    approval: Approval, case_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(PEOPLE, "shirin", Actor("shirin", "person", PROVIDER, frozenset({"CMG", "PFP"})))
    assess(approval, case_id)
    _, items = classified(approval, case_id, ("N05", "T2"), ("N06", "T1"))
    assert len(approval.get("shirin", f"/v1/need-items?case_id={case_id}")["items"]) == 2
    assert approval.get("shirin", f"/v1/need-items/{items['N06']}")["need"] == "N06"


def test_a_need_is_read_as_long_as_one_referral_of_it_lasts_whichever_end_is_heard_first(
    approval: Approval, case_id: UUID
) -> None:
    assess(approval, case_id)
    _, items = classified(approval, case_id, ("N05", "T2"))
    path = f"/v1/need-items/{items['N05']}"
    first, second = approval.serves(case_id, items["N05"]), approval.serves(case_id, items["N05"])
    for referral_id, expected in ((first, 200), (second, 404)):
        ended = referral.ReferralCompletedV1(
            referral_id=referral_id, case_id=case_id, organisation=PROVIDER, item_ids=[items["N05"]]
        )
        approval.tell(ended, referral_id, 9, case_id)
        assert approval.call("shelter-focal", "GET", path).status == expected


def committee(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a committee of the district read."""
    monkeypatch.setitem(
        PEOPLE, "committee", Actor("committee", "person", "ctc-jashore", frozenset({"CTC"}), (JASHORE,))
    )


def test_a_committee_is_shown_the_need_and_not_whom_she_would_like_to_go_to(
    approval: Approval, monkeypatch: pytest.MonkeyPatch
) -> None:
    """2.2 CTC: need types; who meets them may be a shelter."""
    committee(monkeypatch)
    case_id = approval.open_case(current_district=JASHORE)
    approval.consent(case_id)
    approval.determine(case_id)
    assess(approval, case_id)
    items = [{"need": "N05", "requested_term": "T2", "preferred_provider": PROVIDER}]
    body = {"case_id": str(case_id), "source": "ASSESSMENT", "items": items}
    request = approval.post("anika", "/v1/service-requests", body, expect=201)["id"]
    paths = {
        "need": f"/v1/need-items?case_id={case_id}",
        "request": f"/v1/service-requests/{request}",
        "requests": f"/v1/service-requests?case_id={case_id}",
    }
    [line] = approval.get("committee", paths["need"])["items"]
    whole = approval.get("committee", f"/v1/need-items/{line['id']}")
    asked, [row] = approval.get("committee", paths["request"]), approval.get("committee", paths["requests"])["items"]
    assert line["need"] == whole["need"] == "N05"
    for place in (line, whole, asked["items"][0]):
        assert place["preferred_provider"] != PROVIDER and place["preferred_provider"]["masked"] is True
    assert (asked["organisation"]["masked"], row["organisation"]["masked"]) == (True, True)
    for who in ("farida", "secretary"):
        assert approval.get(who, f"/v1/need-items/{line['id']}")["preferred_provider"] == PROVIDER
        assert approval.get(who, paths["request"])["organisation"] == POOL_ORGANISATION
    assert approval.get("anika", paths["request"])["items"][0]["preferred_provider"] == PROVIDER


def test_a_provider_is_not_told_that_she_would_rather_go_elsewhere(approval: Approval, case_id: UUID) -> None:
    assess(approval, case_id)
    items = [{"need": "N05", "requested_term": "T2", "preferred_provider": POOL_ORGANISATION}]
    body = {"case_id": str(case_id), "source": "ASSESSMENT", "items": items}
    request = approval.post("anika", "/v1/service-requests", body, expect=201)["id"]
    [item] = approval.get("farida", f"/v1/service-requests/{request}")["items"]
    approval.serves(case_id, item["id"])
    assert approval.get("shelter-focal", f"/v1/need-items/{item['id']}")["preferred_provider"]["masked"] is True


def test_a_withdrawal_that_is_heard_before_the_acceptance_ends_it_all_the_same(approval: Approval) -> None:
    case_id = approval.open_case()
    sharing = approval.consent(case_id, "C5")
    approval.withdraw_consent(sharing, case_id, "C5")
    approval.serves(case_id)
    assert approval.call("shelter-focal", "GET", f"/v1/need-items?case_id={case_id}").status == 404


def test_the_person_takes_back_what_others_asked_for_and_does_not_submit_it(
    approval: Approval, case_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    """2.6.6: WITHDRAWN by the submitter or the survivor, SUBMITTED by the submitter."""
    rehana = Actor(str(new_id()), "survivor", None, frozenset({"SUR"}), cases=frozenset({case_id}))
    monkeypatch.setitem(PEOPLE, "rehana", rehana)
    assess(approval, case_id)
    asked = draft(approval, case_id, ("N05", "T2"))
    assert approval.get("rehana", f"/v1/service-requests/{asked}")["items"][0]["description"] == "Wants N05."
    body = {"consent_discussed": True}
    assert approval.call("rehana", "POST", f"/v1/service-requests/{asked}/submission", body).status == 404
    approval.post("rehana", f"/v1/service-requests/{asked}/withdrawal", {"reason": "VICTIM_CHOICE"})
    assert [event["request_id"] for event in approval.events("approval.request-withdrawn.v1")] == [asked]
    own = draft(approval, case_id, ("N07", "T1"), who="rehana", source="VICTIM")
    submit(approval, own, who="rehana")


def test_nobody_who_only_works_for_the_submitters_organisation_reads_what_was_written(
    approval: Approval, case_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    """2.14 ServiceRequest: masked for the Authority and committees, whoever employs them."""
    assess(approval, case_id)
    asked = draft(approval, case_id, ("N05", "T2"))
    both = Actor("both", "person", POOL_ORGANISATION, frozenset({"AUT"}), ("BD",))
    monkeypatch.setitem(PEOPLE, "both", both)
    assert approval.get("both", f"/v1/service-requests/{asked}")["items"][0]["description"]["masked"] is True


def test_a_committee_of_a_union_reads_what_was_asked_for_in_its_union_only(
    approval: Approval, case_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    """2.2 CTC: cases in jurisdiction, from the union up."""
    monkeypatch.setitem(PEOPLE, "union", Actor("union", "person", "ctc-union", frozenset({"CTC"}), ("BD40419015",)))
    assess(approval, case_id)
    asked = draft(approval, case_id, ("N05", "T2"))
    approval.get("union", f"/v1/service-requests/{asked}", expect=404)
    profile = intake.CaseProfile(
        gender="Feminine", age_band="A_25_34", minor_now="no", minor_at_act="no", tip_type="INTERNATIONAL",
        current_union_code="BD40419015",
    )  # fmt: skip
    approval.tell(intake.CaseProfileChangedV1(case_id=case_id, profile=profile), case_id, 99, case_id)
    assert approval.get("union", f"/v1/service-requests/{asked}")["id"] == asked


def test_the_authority_sees_scores_only_where_the_reading_is_recorded(approval: Approval, case_id: UUID) -> None:
    assess(approval, case_id)
    _, items = classified(approval, case_id, ("N05", "T2"))

    [line] = approval.get("secretary", "/v1/need-items?queue=authority")["items"]
    assert (line["need_score"], line["case"]["orphan"]) == (None, None)
    assert disclosed(approval, "secretary", "need-item") == set()

    dossier = approval.get("secretary", f"/v1/need-items/{items['N05']}")
    assert (dossier["need_score"], dossier["case"]["orphan"]) == (2, "no")
    assert {"need_score", "orphan", "family_reunion_prospect"} <= disclosed(approval, "secretary", "need-item")


def test_the_record_names_every_field_that_was_shown(approval: Approval, case_id: UUID) -> None:
    id = assess(approval, case_id)
    approval.get("farida", f"/v1/assessments/{id}")
    assert {"scores", "orphan", "family_reunion_prospect", "victim_priority", "return_note", "conflict_note"} <= (
        disclosed(approval, "farida", "assessment")
    )


def test_the_person_is_given_all_that_is_kept_of_her_without_the_names_of_staff(
    approval: Approval, case_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    """2.10 access: approval's part of the copy."""
    rehana = Actor(str(new_id()), "survivor", None, frozenset({"SUR"}), cases=frozenset({case_id}))
    monkeypatch.setitem(PEOPLE, "rehana", rehana)
    assess(approval, case_id)
    classified(approval, case_id, ("N05", "T2"))
    path = f"/v1/cases/{case_id}/subject-part"

    part = approval.get("rehana", path)

    assert part["assessments"][0]["notes"] == {"N06": "Untreated injury of the hand."}
    assert [need["description"] for need in part["needs"]] == ["Wants N05."]
    assert len(part["requests"]) == 1
    accounts = {actor.id for actor in PEOPLE.values() if actor is not rehana}
    assert not [account for account in accounts if f'"{account}"' in json.dumps(part)]
    assert {"notes", "description"} <= disclosed(approval, rehana.id, "subject-part")
    printed = approval.get("farida", path)["assessments"][0]["notes"]
    assert printed["masked"] is True, "health notes stay masked for the focal point"
    assert approval.call("rehana", "GET", f"/v1/cases/{approval.open_case()}/subject-part").status == 404
    for who in ("anika", "shirin", "shelter-focal", "officer", "secretary"):
        assert approval.call(who, "GET", path).status == 403, who
