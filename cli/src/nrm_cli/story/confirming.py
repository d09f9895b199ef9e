"""Step 5: the police are asked, answer the questionnaire, and the focal point determines."""

from typing import Any

from nrm_cli.story.people import POLICE
from nrm_cli.story.police import Finding
from nrm_cli.story.story import Story
from nrm_cli.story.surprise import Surprise
from nrm_cli.story.waiting import until
from nrm_shared.contracts.partner_police import ConfirmationTaskV1
from nrm_shared.reference import stations


def adult_finding(_task: ConfirmationTaskV1) -> dict[str, Any]:
    """Return AC1's finding: recruited and moved by deception for labour, passport withheld."""
    return {
        "answers": {
            "Q01": "yes",
            "Q03": "yes",
            "Q04": 27,
            "Q07": "no",
            "Q10": ["UnlicensedBroker"],
            "Q11": "দালাল পাসপোর্ট, ভিসা ও টিকিটের ব্যবস্থা করে।",
            "Q20": "সেলাইয়ের কাজ, মাসে ৪০ হাজার টাকা বেতনের কথা বলা হয়েছিল।",
            "Q21": "no",
            "Q30": "চৌদ্দ মাস বাসাবাড়িতে বিনা বেতনে কাজ।",
            "Q31": "yes",
        },
        "act": {
            "codes": ["RECRUITMENT", "TRANSFER"],
            "evidence": "She was recruited in Sharsha by a broker and handed on to a household in Beirut.",
        },
        "means": {
            "codes": ["FRAUD_DECEPTION"],
            "evidence": "She was promised a sewing job with wages; there was none of either.",
        },
        "purpose": {
            "codes": ["LABOUR_EXPLOITATION"],
            "evidence": "She worked in a household for fourteen months without wages; her passport was withheld.",
        },
        "age_at_act": 25,
        "minor_at_act": "no",
        "red_flags": ["WithholdsDocuments", "FalsePromises"],
        "interview": {"present": ["FEMALE_OFFICER"], "location": "NGO office"},
        "conclusion": "VICTIM",
        "reasons": "Her account is consistent in itself and with what she carried.",
    }


def child_finding(_task: ConfirmationTaskV1) -> dict[str, Any]:
    """Return AC2's finding: a child in domestic servitude. Means left blank; that she "agreed to come" is written down."""
    return {
        "answers": {
            "Q01": "yes",
            "Q03": "yes",
            "Q04": 14,
            "Q07": "yes",
            "Q12": "মামা বাসে করে কুড়িগ্রাম থেকে ঢাকায় আনেন; সে আসতে রাজি ছিল।",
            "Q14": "yes",
            "Q31": "yes",
        },
        "act": {
            "codes": ["TRANSFER", "HARBOURING"],
            "evidence": "Her uncle brought her to Dhaka and left her in a flat that she could not leave.",
        },
        "purpose": {
            "codes": ["LABOUR_EXPLOITATION"],
            "evidence": "She did all housework from five in the morning, without wages or school.",
        },
        "age_at_act": 13,
        "minor_at_act": "yes",
        "interview": {
            "present": ["APPROPRIATE_ADULT", "FEMALE_OFFICER"],
            "appropriate_adult": True,
            "location": "Child desk",
        },
        "conclusion": "VICTIM",
        "reasons": "A child kept in domestic servitude.",
    }


def confirm(story: Story, finding: Finding, station: str | None = None) -> None:
    """Issue the task, let the station answer, look at the rule's result, accept it and determine CONFIRMED."""
    case, farida = story.case, story.by("farida")
    story.cast.stations.will_find(case.number, finding)
    task = farida.post("verification", "/v1/confirmation-tasks", {"case_id": case.id, "station": station})
    name = stations.label(task["station"], "en")
    story.did("farida", f"asked {name} to interview; the task went sealed to {task['police_system']}")
    system = story.cast.stations.systems[task["police_system"]]
    system.expect(ConfirmationTaskV1, lambda message: str(message.task_id) == task["id"])
    path = f"/v1/confirmation-tasks/{task['id']}"

    def submitted() -> bool:
        return bool(farida.get("verification", path)["status"] == "SUBMITTED")

    until(f"the finding of {name} on case {case.number}", submitted)
    found = farida.get("verification", path + "/finding").body
    means = "waived: child" if found["means_waived"] else _met(found["means_met"])
    story.tell.did(
        f"{POLICE} ({name})",
        f"answered the questionnaire: Act {_met(found['act_met'])}, Means {means}, "
        f"Purpose {_met(found['purpose_met'])}: {found['engine_result']}",
    )
    case.facts["task"], case.facts["finding"] = task.body, found
    if found["engine_result"] != "CONFIRMABLE":
        raise Surprise(f"the rule engine found {found['engine_result']} where all elements are there")
    farida.post("verification", path + "/acceptance", {})
    answer = farida.post(
        "verification",
        "/v1/determinations",
        {"case_id": case.id, "outcome": "CONFIRMED", "reasons": "Act, Means where needed, and Purpose are met."},
    )
    case.facts["determination"] = answer.body
    story.did("farida", "accepted the finding and determined: CONFIRMED as a victim")


def _met(met: bool) -> str:
    return "met" if met else "not met"
