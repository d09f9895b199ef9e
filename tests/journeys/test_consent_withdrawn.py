"""Withdrawal of consent: access ends in that very moment, the referral within a second (INV-15)."""

from nrm_cli.story import interim, referring, reporting
from nrm_cli.story.story import Story

CLINIC, SHELTER = "sadar-clinic", "asha-shelter"


def test_withdrawing_c5_closes_the_providers_access_at_once_and_revokes_what_was_issued(story: Story) -> None:
    consent = _referred(story, CLINIC, "N06")
    clinic = story.by("sadar-clinic-focal")
    person = f"/v1/cases/{story.case.id}/person"
    assert clinic.get("intake", person)["name"] == "মায়া"

    _withdraw(story, consent)

    refused = clinic.send("GET", "intake", person)
    assert (refused.status, refused.code) == (403, "no-consent")
    referral = story.by("farida").get("referral", f"/v1/referrals/{story.case.referrals[CLINIC]}").body
    assert (referral["status"], referral["end_reason"]) == ("REVOKED", "CONSENT_WITHDRAWN")
    again = clinic.send("POST", "referral", f"/v1/referrals/{referral['id']}/acceptance", body={}, version=1)
    assert again.status == 409


def test_a_service_that_runs_winds_down_with_a_notice_to_acknowledge(story: Story) -> None:
    consent = _referred(story, CLINIC, "N06")
    referring.accept(story, CLINIC)
    referring.start(story, CLINIC, emergency=True)

    _withdraw(story, consent)

    referral = story.case.referrals[CLINIC]
    own = story.by("sadar-clinic-focal")
    assert story.by("farida").get("referral", f"/v1/referrals/{referral}")["wind_down_until"] is not None
    [notice] = [one for one in own.every("referral", "/v1/stop-notices") if one["referral_id"] == referral]
    done = own.post("referral", f"/v1/stop-notices/{notice['id']}/acknowledgement", {})
    assert done["acknowledged_at"] is not None


def test_the_consent_of_one_provider_leaves_the_other_untouched(story: Story) -> None:
    interim.approve(story, _body(), "reported", ("N06", "N08"))
    consent = reporting.share_with(story, "ngo-officer", CLINIC, "N06")
    reporting.share_with(story, "ngo-officer", SHELTER, "N08")
    referring.refer(story, CLINIC, "N06")
    referring.refer(story, SHELTER, "N08")

    _withdraw(story, consent)

    person = f"/v1/cases/{story.case.id}/person"
    assert story.by("sadar-clinic-focal").send("GET", "intake", person).code == "no-consent"
    assert story.by("asha-focal").get("intake", person)["name"] == "মায়া"
    shelter = story.by("farida").get("referral", f"/v1/referrals/{story.case.referrals[SHELTER]}")
    assert shelter["status"] == "ISSUED"


def test_a_referral_without_the_persons_consent_cannot_be_issued(story: Story) -> None:
    interim.approve(story, _body(), "reported", ("N06",))
    farida = story.by("farida")
    body = {"item_ids": [story.case.items["N06"]], "organisation": CLINIC}
    drafted = farida.post("referral", "/v1/referrals", body)

    farida.refused(
        "referral", f"/v1/referrals/{drafted['id']}/issuance", {}, code="consent-missing", version=drafted.version
    )


def _body() -> dict[str, object]:
    subject = {"alias": "মায়া", "gender": "Feminine", "date_of_birth": {"value": "1996-01-01", "precision": "year"}}
    return interim.report_body(subject)


def _referred(story: Story, organisation: str, need: str) -> str:
    interim.approve(story, _body(), "reported", (need,))
    consent = reporting.share_with(story, "ngo-officer", organisation, need)
    referring.refer(story, organisation, need)
    return consent


def _withdraw(story: Story, consent: str) -> None:
    """Record what the person told the helpline, before a witness."""
    body = {"method": "PHONE", "witness": reporting.WITNESS}
    story.by("helpline-109").post("intake", f"/v1/consents/{consent}/withdrawal", body)
