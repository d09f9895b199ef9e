"""The files that the trials ask for: one whole case for each state, told through the real doors by the real rules."""

from datetime import timedelta
from typing import Any

from sqlalchemy import text

from nrm_cli.story import asking, confirming, referring, setup
from nrm_cli.story.adult import SHARSHA
from nrm_cli.story.setup import JASHORE
from nrm_cli.story.story import Story
from nrm_identity.app.seed_accounts import seeded_account_id
from nrm_shared.contracts.partner_mofa import NationalityCheckRequestedV1, ReturnNotifiedV1
from nrm_shared.contracts.partner_police import ConfirmationTaskV1
from nrm_shared.contracts.partner_words import DateOfBirth, IdentityClaims
from nrm_shared.kernel.actor import Actor
from tests.security.matrix import marks
from tests.security.matrix.file import (
    CLINIC,
    HOUSE,
    OFFICE,
    REPORTER,
    SECOND_ASSESSOR,
    STATION,
    File,
    account_of,
    attach,
    attach_to_assessment,
    give,
    given,
    refer,
)
from tests.security.matrix.states import GO_ON
from tests.security.town.cast import TownCast

REFERENCE = "BEY-TRIAL-1"
EXPORT = {"contents": "CASES", "reason": "AUDIT", "text": "For the audit of the year."}
MERGE = {"reason": "SEEN_IN_PERSON", "text": "Both were seen together and are one.", "numbers_override": "MISTYPED"}
BANDARBAN, BANDARBAN_SADAR = "BD2003", "BD200314"


def subject(number: int) -> dict[str, Any]:
    """Return a person of whom everything is known; `number` keeps the documents of several people apart."""
    return {
        "name_bn": marks.NAME_BN,
        "name_en": marks.NAME,
        "alias": marks.ALIAS,
        "gender": "Feminine",
        "date_of_birth": {"value": marks.BIRTH, "precision": "day"},
        "father_name": marks.FATHER,
        "mother_name": marks.MOTHER,
        "nationalities": ["BGD"],
        "home_district": JASHORE,
        "home_upazila": SHARSHA,
        "home_address": marks.HOME,
        "current_address": marks.SHELTER,
        "current_union": marks.UNION,
        "phones": [
            {"number": marks.SAFE_PHONE, "safe_to_contact": True, "safe_hours": "10-17"},
            {"number": marks.UNSAFE_PHONE, "safe_to_contact": False},
        ],
        "safe_channel": marks.CHANNEL,
        "languages": ["bn"],
        "identifiers": [{"type": "NID", "value": _number(number), "country": "BGD"}],
    }


def claims() -> IdentityClaims:
    """Return who MoFA says the person is; the home is where the station works in the portal."""
    return IdentityClaims(
        name_bn=marks.NAME_BN,
        name_en=marks.NAME,
        gender="Feminine",
        date_of_birth=DateOfBirth.model_validate({"value": marks.BIRTH}),
        father_name=marks.FATHER,
        mother_name=marks.MOTHER,
        home_district=BANDARBAN,
        home_upazila=BANDARBAN_SADAR,
        home_address=marks.HOME,
    )


def prepare(cast: TownCast) -> None:
    """Put the pool, the providers and two more people in place."""
    cast.actors["second-assessor"] = Actor(account_of("second-assessor"), "person", SECOND_ASSESSOR, frozenset({"ASR"}))
    for state in GO_ON:
        # One account opens one case at a time (decision 12).
        opener = account_of(f"opener-{state}")
        cast.actors[f"trial-ctc-{state}"] = Actor(opener, "person", REPORTER, frozenset({"CTC"}), (JASHORE,))
    cast.actors["second-manager"] = Actor(account_of("second-manager"), "person", OFFICE, frozenset({"CMG"}))
    story = Story(cast.as_cast(), "setup")
    setup.prepare(story)
    story.by("authority-sec").post("approval", "/v1/pool-members", {"organisation": SECOND_ASSESSOR})


def _number(number: int) -> str:
    return str(int(marks.DOCUMENT) + number)


def finding(_task: ConfirmationTaskV1) -> dict[str, Any]:
    """Return the police's finding, in words that nobody else may read."""
    found = confirming.adult_finding(_task)
    for element in ("act", "means", "purpose"):
        found[element] = {**found[element], "evidence": marks.EVIDENCE}
    return {**found, "reasons": marks.EVIDENCE}


class Files:
    """Tells the stories; one file for each state."""

    def __init__(self, cast: TownCast) -> None:
        self._cast = cast
        self._people = iter(range(1, 100))

    def all(self) -> dict[str, File]:
        """Return the files by state, and with each what stands outside any case."""
        prepare(self._cast)
        repatriation = self._repatriation()
        files = {state: self.make(state) for state in GO_ON}
        data_protection = self._erasure_and_hold(files) | self._reset() | self._merge(files)
        for file in files.values():
            file.known |= repatriation | data_protection | self._standing(file)
        return files

    def _repatriation(self) -> dict[str, str]:
        """Let MoFA notify a return and ask about nationality; the station works in the portal and has not answered."""
        letter = {"repatriation_reference": REFERENCE}
        now = self._cast.world.now
        notice = ReturnNotifiedV1(
            **letter,
            reference=f"{REFERENCE}/1",
            person=claims(),
            country="LBN",
            mission="Embassy of Bangladesh, Beirut",
            informed_by="NGO",
            notified_at=now,
        )
        self._cast.mofa.send(notice)
        self._cast.mofa.send(NationalityCheckRequestedV1(**letter, reference=f"{REFERENCE}/2", requested_at=now))
        farida = self._cast.portal("farida")
        [record] = farida.get("intake", "/v1/repatriations", reference=REFERENCE).body["items"]
        return {"repatriation_id": record["id"], "repatriated_id": self._person_of(record["id"])}

    def _erasure_and_hold(self, files: dict[str, File]) -> dict[str, str]:
        """Let the data protection officer ask for an erasure, where nothing is open, and place a legal hold elsewhere."""
        dpo = self._cast.portal("dpo")
        path = f"/v1/persons/{files['closed'].known['person_id']}/erasure"
        erasure = dpo.post("intake", path, {"reason": "SUBJECT_REQUEST"})
        path = f"/v1/persons/{files['present'].known['person_id']}/legal-hold"
        hold = dpo.post("intake", path, {"reason": "COURT_ORDER"})
        return {"erasure_id": erasure["erasure_id"], "hold_id": hold["hold_id"]}

    def _merge(self, files: dict[str, File]) -> dict[str, str]:
        """Let the focal point merge the records that the second reports of two people brought; nothing else is open on them."""
        kept, other = (files[state].known["other_record_id"] for state in ("revoked", "withdrawn"))
        path, body = f"/v1/persons/{kept}/merges", MERGE | {"other_person_id": other}
        return {"merge_id": self._cast.portal("farida").post("intake", path, body)["merge_id"]}

    def _reset(self) -> dict[str, str]:
        """Let an administrator propose that somebody who lost the telephone begins anew."""
        path = f"/v1/people/{seeded_account_id('asha-worker')}/resets"
        reset = self._cast.portal("admin").post("identity", path, {"evidence": "IN_PERSON_WITH_DOCUMENT"})
        return {"reset_id": reset["reset_id"]}

    def _person_of(self, id: str) -> str:
        """Return whose repatriation or report it is; no answer tells the person's key."""
        of_either = (
            "SELECT person_id FROM repatriation WHERE id = :id UNION SELECT person_id FROM report WHERE id = :id"
        )
        with self._cast.town.services["intake"].foundation.engine.connect() as connection:
            return str(connection.execute(text(of_either), {"id": id}).scalar_one())

    def _standing(self, file: File) -> dict[str, str]:
        offered = self._cast.portal("farida").every("referral", "/v1/offerings", organisation=file.provider)
        seen = self._cast.portal("farida").get("referral", f"/v1/referrals/{file.known['referral_id']}").body
        return {
            "provider": file.provider,
            "assessor": file.assessor,
            "offering_id": offered[0]["id"],
            "used_offering_id": seen["items"][0]["offering_id"],
            "organisation": HOUSE,
            "account_id": str(seeded_account_id("asha-worker")),
            "receipt_code": file.story.case.receipt_code,
        }

    def make(self, state: str) -> File:
        """Tell a case up to its state."""
        file = File(state, Story(self._cast.as_cast(), state))
        self._come(file)
        self._be_reported(file)
        self._be_confirmed(file)
        self._be_assessed(file)
        self._ask(file)
        self._be_served(file)
        self._break_glass(file)
        self._be_asked_about(file)
        self._export(file)
        GO_ON[state](file)
        return file

    @staticmethod
    def _export(file: File) -> None:
        """Let the focal point ask for an export; it counts as the deed of whoever is tried as its owner."""
        asked = file.story.by("farida").post("intake", "/v1/exports", EXPORT)
        file.known["export_id"], file.known["export_by"] = asked["export_id"], asked["requested_by"]

    @staticmethod
    def _break_glass(file: File) -> None:
        """Let a committee of the district look for her by name: whatever happens later, the hour has begun."""
        why = {"reason": "MISSING", "text": "Nobody has seen her since yesterday."}
        path = f"/v1/cases/{file.known['case_id']}/break-glass"
        opener = file.story.by(f"trial-ctc-{file.state}")
        file.known["break_glass_id"] = opener.post("intake", path, why)["break_glass_id"]
        file.known["break_glass_by"] = opener.account

    @staticmethod
    def _be_asked_about(file: File) -> None:
        """Ask for a copy, which is granted, and for sealing, which waits."""
        path = f"/v1/cases/{file.known['case_id']}/subject-requests"
        for name, kind in (("copy_id", "ACCESS"), ("subject_request_id", "SEAL")):
            asked = file.story.by("farida").post("intake", path, {"kind": kind, "witness": "Sumon"})
            file.known[name] = asked["request_id"]
        file.story.by("dpo").post("intake", f"/v1/subject-requests/{file.known['copy_id']}/fulfilment", {})

    # -- the way of every case ----------------------------------------------------------------------------------------

    def _come(self, file: File) -> None:
        """Be rescued (step 2)."""
        now = self._cast.world.now
        number = file.more["number"] = next(self._people)
        body = {
            "rescuer_type": "INDIVIDUAL",
            "rescued_at": (now - timedelta(hours=3)).isoformat(),
            "district": JASHORE,
            "upazila": SHARSHA,
            "place": marks.HOME,
            "subject": subject(number),
            "consents": [given("C3")],
        }
        rescue = file.story.by("ngo-officer").post("intake", "/v1/rescues", body)
        file.known["rescue_id"] = rescue["rescue_id"]

    def _be_reported(self, file: File) -> None:
        story, number = file.story, file.more["number"]
        body = {
            "channel": "NGO",
            "reporter_kind": "ORGANISATION",
            "tip_type": "CROSS_BORDER",
            "urgency": "URGENT",
            "consent_basis": "VICTIM",
            "consents": [given(purpose) for purpose in ("C1", "C2", "C4", "C8")],
            "subject": subject(number),
            "rescue_id": file.known["rescue_id"],
            "current_district": JASHORE,
            "current_upazila": SHARSHA,
            "minor_at_act": "no",
            "narrative": marks.STORY,
        }
        told = story.by("ngo-officer").post("intake", "/v1/reports", body)
        again = story.by("ngo-officer").post("intake", "/v1/reports", {**body, "rescue_id": None})
        story.case.report_id, story.case.receipt_code = told["report_id"], told["receipt_code"]
        farida = story.by("farida")
        for report in (told["report_id"], again["report_id"]):
            farida.post("intake", f"/v1/reports/{report}/triage", {})
        seen = farida.get("intake", f"/v1/reports/{again['report_id']}").body
        file.known |= {"report_id": told["report_id"], "candidate_id": seen["duplicates"][0]["id"]}
        file.known["other_record_id"] = self._person_of(again["report_id"])
        self._decide_duplicates(story, told["report_id"])
        path = f"/v1/reports/{told['report_id']}/acceptance"
        opened = farida.post("intake", path, {"minor_at_act": "no", "age_at_act": 25, "risk_level": "HIGH"})
        story.case.id, story.case.number = opened["case_id"], opened["case_number"]
        file.known["case_id"] = opened["case_id"]
        ledger = farida.every("intake", f"/v1/cases/{opened['case_id']}/consents")
        file.more["consents"] = {each["purpose"]: each["id"] for each in ledger}
        file.known["consent_id"] = file.more["consents"]["C8"]
        person = farida.get("intake", f"/v1/cases/{opened['case_id']}/person").body
        file.known |= {"person_id": person["person_id"], "identifier_id": person["identifiers"][0]["identifier_id"]}
        attach(file, "intake", f"/v1/reports/{told['report_id']}", "EVIDENCE", "report_attachment_id")
        attach(file, "intake", f"/v1/cases/{opened['case_id']}", "IDENTITY_DOCUMENT", "case_attachment_id")
        father = {"kind": "PARENT", "source": "PERSON", "name": marks.FATHER}
        related = farida.post("intake", f"/v1/cases/{opened['case_id']}/relationships", father)
        file.known["relationship_id"] = related["id"]
        # Not by who is tried as the focal point: whoever is shown the code does not choose its PIN.
        handed_out = story.by("nasrin").post("intake", f"/v1/cases/{opened['case_id']}/survivor-code", {})
        file.known["survivor_code"] = handed_out["code"]

    @staticmethod
    def _decide_duplicates(story: Story, report: str) -> None:
        farida = story.by("farida")
        for candidate in farida.get("intake", f"/v1/reports/{report}").body["duplicates"]:
            if candidate["decision"] is None:
                decided = {"decision": "SAME_PERSON_NEW_EPISODE", "reason": "EQUAL_NUMBER_EARLIER_CASE"}
                farida.post("intake", f"/v1/duplicates/{candidate['id']}/decision", decided)

    def _be_confirmed(self, file: File) -> None:
        """Step 5; the checks of the registries, asked and never answered, and what the person is told of measures."""
        story, farida = file.story, file.story.by("farida")
        story.cast.stations.will_find(story.case.number, finding)
        task = farida.post("verification", "/v1/confirmation-tasks", {"case_id": story.case.id, "station": STATION})
        path = f"/v1/confirmation-tasks/{task['id']}"
        farida.post("verification", path + "/acceptance", {})
        body = {"case_id": story.case.id, "outcome": "CONFIRMED", "reasons": marks.REASONS}
        determined = farida.post("verification", "/v1/determinations", body)
        check = {"case_id": story.case.id, "identifier_id": file.known["identifier_id"]}
        asked = farida.post("verification", "/v1/identity-checks", check)
        file.known |= {"task_id": task["id"], "determination_id": determined["id"], "check_id": asked["id"]}
        if file.state in {"revoked", "withdrawn"}:
            story.cast.stations.findings.pop(story.case.number)  # type: ignore[attr-defined] # the town's stations
        if file.state != "closed":
            # A second question to the station, so that there is one that lasts: answered and not yet looked at, or in two
            # files not answered at all, as only then it can go to another station.
            again = farida.post(
                "verification", "/v1/confirmation-tasks", {"case_id": story.case.id, "station": STATION}
            )
            file.known["task_id"] = again["id"]
        path = f"/v1/confirmation-tasks/{file.known['task_id']}"
        attach(file, "verification", path, "EVIDENCE", "task_attachment_id")

    def _be_assessed(self, file: File) -> None:
        """Step 6."""
        words = {"best_interest_note": None, "safety_plan": marks.ASSESSMENT, "recommendation": marks.RECOMMENDATION}
        notes = {"notes": {"N06": marks.ASSESSMENT}, "family_reunion_prospect": "yes", **words}
        scores = {"N06": 3, "N05": 2, "N07": 2}
        file.known["assessment_id"] = asking.assess(file.story, file.story.today, scores, **notes)
        attach_to_assessment(file, file.known["assessment_id"])

    def _ask(self, file: File) -> None:
        """Steps 7 to 9: two needs for the focal point, one for the Authority."""
        story, anika = file.story, file.story.by("anika")
        needs = {"N06": "T1", "N07": "T1", "N05": "T2"}
        body = {
            "case_id": story.case.id,
            "source": "ASSESSMENT",
            "assessment_id": file.known["assessment_id"],
            "items": [
                {"need": need, "requested_term": term, "description": marks.WANTED, "preferred_provider": CLINIC}
                for need, term in needs.items()
            ],
        }
        drafted = anika.post("approval", "/v1/service-requests", body)
        request = file.known["request_id"] = drafted["id"]
        anika.post("approval", f"/v1/service-requests/{request}/submission", {"consent_discussed": True})
        seen = story.by("farida").get("approval", f"/v1/service-requests/{request}").body
        story.case.items.update({item["need"]: item["id"] for item in seen["items"]})
        asking.verify(story, request)
        asking.classify(story, request, needs)
        for need, term in needs.items():
            who = "farida" if term == "T1" else "authority-sec"
            decision = {"decision": "APPROVED", "reasons": marks.DECISION, "conditions": marks.DECISION}
            decision["meeting_ref"] = marks.MEETING
            story.by(who).post("approval", f"/v1/need-items/{story.case.items[need]}/decision", decision)
        file.known |= {"item_id": story.case.items["N06"], "others_item_id": story.case.items["N05"]}

    def _be_served(self, file: File) -> None:
        """Steps 10 and 11 at the clinic: referral, case manager, plan, sessions."""
        story = file.story
        refer(file, CLINIC, "N06")
        referring.accept(story, CLINIC)
        shirin = story.by("shirin")
        file.manager = shirin.account
        manager = {"organisation": OFFICE, "person": shirin.account}
        story.by("farida").post("referral", f"/v1/cases/{story.case.id}/case-manager", manager)
        line = {"item_id": story.case.items["N06"], "organisation": CLINIC, "what": marks.PLAN}
        plan = shirin.post("referral", "/v1/plans", {"case_id": story.case.id, "actions": [line]})
        shirin.post("referral", f"/v1/plans/{plan['id']}/proposal", {})
        give(file, given("C6"))
        shirin.post("referral", f"/v1/plans/{plan['id']}/activation", {})
        referring.start(story, CLINIC)
        session = {
            "kind": "SESSION",
            "delivered_on": story.today.isoformat(),
            "item_id": story.case.items["N06"],
            "note": marks.SESSION,
        }
        referral = story.case.referrals[CLINIC]
        story.by("sadar-clinic-focal").post("referral", f"/v1/referrals/{referral}/deliveries", session)
        file.known |= {"plan_id": plan["id"], "referral_id": referral}
