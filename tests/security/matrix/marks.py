"""What nobody may read by accident: one unmistakable value for each kind of thing that can be known of a person.

An answer is searched for these values, wherever in it they stand: so a field that leaks under another name, in a list
or in an error is found as well as one that leaks where it is expected.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from nrm_cli.story.adult import SHARSHA
from tests.security.matrix.roles import ROLES


@dataclass(frozen=True)
class Mark:
    """One kind of knowledge: its level (2.2), the texts by which it is recognised, and who never sees it.

    `within` names the services or routes in whose answers the texts mean a case, `beyond` those where they do not: there they
    are codes of a list, or names of a register that everybody may read. `known` are texts that each file has its own of, by
    their names in the file. What is not `owed` may be shown where it is permitted, and need not be.
    """

    name: str
    level: str
    texts: tuple[str, ...]
    never: frozenset[str] = frozenset()
    within: frozenset[str] = frozenset()
    beyond: frozenset[str] = frozenset()
    known: tuple[str, ...] = ()
    owed: bool = True

    def means(self, service: str, route: str) -> bool:
        """Return whether the texts mean a case in the answers of a route; without a service, whether they do anywhere."""
        places = {service, f"{service} {route}"}
        if not service:
            return not self.within and not self.beyond
        return not self.beyond & places and (not self.within or bool(self.within & places))

    def stands_in(self, text: str, known: Mapping[str, str]) -> bool:
        """Return whether one of the texts, or of what is known of the file, stands in an answer."""
        own = tuple(known[name] for name in self.known if name in known)
        return any(each in text for each in (*self.texts, *own))


ALIAS = "Aliamark"
NAME = "Zebunnamark"
NAME_BN = "জেবুন্নামার্ক"
FATHER = "Fathermark"
MOTHER = "Mothermark"
BIRTH = "1999-02-17"
HOME = "Homeaddressmark, Sharsha"
SHELTER = "Shelteraddressmark, Jashore"
UNION = "Unionmark"
SAFE_PHONE, UNSAFE_PHONE = "+8801712349876", "+8801812341234"
CHANNEL = "Safechannelmark, weekdays"
DOCUMENT = "7361948250"
STORY = "Storymark: worked without wages for a year."
EVIDENCE = "Evidencemark: she was recruited by a broker and handed on to a household."
OFFICER = "Officermark"
REASONS = "Determinationmark: all elements are met."
ASSESSMENT = "Assessmentmark: nightmares and fear of men."
RECOMMENDATION = "Recommendationmark: care by women, close to her village."
WANTED = "Wantedmark: care after injuries."
DECISION = "Decisionmark: agreed as asked."
MEETING = "Meetingmark/2026-3"
PLAN = "Planmark: first meeting and next steps."
SESSION = "Sessionmark: spoke of the time in captivity."
DECLINE = "Declinemark: no room for her condition."
WITNESS = "Witnessmark"
FILE_NAME = "Filenamemark.txt"
FILE = "Filemark: copied from the paper she carried."
MEASURES = "Measuresmark: the charge sheet was submitted."
COURT = "Courtmark, Jashore"
PORT = "Portmark, Benapole"

# 2.2 and INV-46: the police see no needs, counselling, plan or shelter; a provider nothing that the police wrote; a case
# manager not the finding; an assessor the outcome, not the police's or the focal point's words.
POLICE = frozenset({"POL", "CAU", "SB"})
PROVIDERS = frozenset({"PFP", "PWK"})
OUTCOME_ONLY = PROVIDERS | {"CMG", "ASR", "FRO", "HLP", "MOF", "CTC"}

# 2.2: status only after the hand-over; 2.14 gives an assessor no approval and no referral, a committee need types and not who
# meets them, and a place finer than the district to whoever finds help there.
HANDED_OVER = frozenset({"FRO", "HLP", "MOF"})
PART_ONLY = POLICE | HANDED_OVER | PROVIDERS | {"ASR"}

MARKS = (
    Mark("alias", "L2", (ALIAS,)),
    Mark("safe-contact", "L2", (SAFE_PHONE, CHANNEL)),
    Mark("name", "L3", (NAME, NAME_BN)),
    Mark("parents", "L3", (FATHER, MOTHER)),
    Mark("birth-date", "L3", (BIRTH,)),
    Mark("home-address", "L3", (HOME,)),
    Mark("unsafe-phone", "L3", (UNSAFE_PHONE,), PROVIDERS),
    Mark("document-number", "L3", (DOCUMENT[:8],), PROVIDERS | {"ASR", "CMG"}),
    Mark("narrative", "L3", (STORY,), PROVIDERS),
    Mark("police-narrative", "L3", (EVIDENCE, OFFICER), OUTCOME_ONLY | {"AUT"}),
    Mark("determination-reasons", "L3", (REASONS,), OUTCOME_ONLY),
    Mark("wanted-description", "L3", (WANTED,), POLICE),
    Mark("decision-reasons", "L3", (DECISION, MEETING), POLICE),
    Mark("plan-text", "L3", (PLAN,), POLICE),
    Mark("decline-note", "L3", (DECLINE,), POLICE),
    Mark("witness", "L3", (WITNESS,), POLICE),
    Mark("attachment", "L3", (FILE_NAME, FILE), PROVIDERS),
    Mark("measures", "L3", (MEASURES,), PROVIDERS),
    Mark("shelter-address", "L4", (SHELTER, UNION), POLICE),
    Mark("recommendation", "L3", (RECOMMENDATION,), POLICE | PROVIDERS),
    Mark("assessment-notes", "L4", (ASSESSMENT,), POLICE | PROVIDERS),
    Mark("session-notes", "L4", (SESSION,), POLICE),
)
# Of the ways before a report; the trial's files know neither, the search for what lies in clear does.
ORIGINS = (Mark("court", "L3", (COURT,)), Mark("port", "L3", (PORT,)))
# Where names of organisations and offerings stand in a register that everybody who works here may read.
REGISTERS = frozenset(
    {
        "identity",
        "referral GET /v1/providers",
        "referral GET /v1/providers/{organisation}",
        "referral GET /v1/offerings",
    }
)
CASE, REPORTS = "intake GET /v1/cases/{case_id}", ("intake GET /v1/reports", "intake GET /v1/reports/{report_id}")
CONSENTS = frozenset({f"{CASE}/consents", f"{CASE}/consent-ledger"})
TOLD_BY_MONITORING = ("GET /v1/cases", "GET /v1/cases/{case_id}", "GET /v1/cases/{case_id}/tracker")
WHO_REPORTED = frozenset({CASE, *REPORTS, *(f"monitoring {route}" for route in TOLD_BY_MONITORING)})
EVERYBODY = frozenset(ROLES)

# What the story of a case tells in codes, names and ids: no text anybody wrote, and as telling.
TOLD = (
    Mark("need-codes", "L1", ('"N05"', '"N06"', '"N07"'), POLICE | HANDED_OVER, frozenset({"monitoring"}), owed=False),
    Mark(
        "providers",
        "L1",
        ('"sadar-clinic"', '"ain-sheba"'),
        POLICE | HANDED_OVER | {"ASR", "CTC"},
        beyond=REGISTERS | CONSENTS | {"approval"},
        owed=False,
    ),
    # 2.14: who reads consents to confirmation or assessment only is not told of those to a provider.
    Mark(
        "consented-provider",
        "L1",
        ('"sadar-clinic"', '"ain-sheba"'),
        POLICE | HANDED_OVER | {"ASR", "CTC"},
        CONSENTS,
        owed=False,
    ),
    # Whom she would like to go to; an assessor writes it down.
    Mark("preferred", "L1", ('"sadar-clinic"',), POLICE | HANDED_OVER | {"CTC"}, frozenset({"approval"}), owed=False),
    # An offering is somebody's: who knows it knows who meets the need.
    Mark(
        "offering",
        "L1",
        (),
        POLICE | HANDED_OVER | {"ASR", "CTC"},
        beyond=REGISTERS,
        known=("used_offering_id",),
        owed=False,
    ),
    # Who asked for help may be who gives it.
    Mark(
        "who-asked",
        "L1",
        ('"dhaka-care"',),
        frozenset({"CTC"}),
        frozenset({"approval GET /v1/service-requests", "approval GET /v1/service-requests/{id}"}),
        owed=False,
    ),
    # INV-33: a provider reads of the needs those of its own referrals.
    Mark("another-providers-need", "L1", (), POLICE | HANDED_OVER | PROVIDERS, known=("others_item_id",), owed=False),
    Mark("stage", "L1", ('"stage":"',), PART_ONLY, frozenset({"monitoring"}), owed=False),
    Mark(
        "upazila",
        "L1",
        (f'"{SHARSHA}"',),
        PART_ONLY | {"AUT", "DPO"},
        frozenset({"monitoring", CASE}),
        owed=False,
    ),
    # Who told of her: the focal point's, and of those who did it.
    Mark("reporter", "L1", ('"shimanto-bondhu"',), EVERYBODY - {"FP", "FRO", "HLP"}, WHO_REPORTED, owed=False),
    Mark(
        "witness-protection",
        "L4",
        ('"witness_protected":true', '"witness_protected":false'),
        EVERYBODY - {"FP"},
        owed=False,
    ),
)


# What is no field but a whole row: where it is hidden, nothing stands in its place.
LEFT_OUT = frozenset({"another-providers-need", "consented-provider"})


def found_in(text: str, service: str = "", route: str = "", known: Mapping[str, str] | None = None) -> frozenset[str]:
    """Return the kinds of knowledge that stand in `text`, an answer of that route about a file of which that is `known`."""
    return frozenset(
        mark.name for mark in (*MARKS, *TOLD) if mark.means(service, route) and mark.stands_in(text, known or {})
    )


def visible_to(role: str, level: str) -> frozenset[str]:
    """Return the kinds of knowledge that `role` may see where it sees up to `level`."""
    return frozenset(mark.name for mark in (*MARKS, *TOLD) if mark.level <= level and role not in mark.never)


def owed_to(role: str, level: str) -> frozenset[str]:
    """Return the kinds of knowledge that `role` is shown something of where it sees up to `level`."""
    return visible_to(role, level) - {mark.name for mark in TOLD if not mark.owed}
