"""What nobody may read by accident: one unmistakable value for each kind of thing that can be known of a person.

An answer is searched for these values, wherever in it they stand: so a field that leaks under another name, in a list
or in an error is found as well as one that leaks where it is expected.
"""

from dataclasses import dataclass

from nrm_cli.story.adult import SHARSHA


@dataclass(frozen=True)
class Mark:
    """One kind of knowledge: its level (2.2), the texts by which it is recognised, and who never sees it.

    `within` names the one service in whose answers the texts mean a case: elsewhere they are codes of a list, or names of
    a register that everybody may read. What is not `owed` may be shown where it is permitted, and need not be.
    """

    name: str
    level: str
    texts: tuple[str, ...]
    never: frozenset[str] = frozenset()
    within: str = ""
    owed: bool = True


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
# What the story of a case tells in codes: no text anybody wrote, and as telling.
TOLD = (
    Mark("need-codes", "L1", ('"N05"', '"N06"', '"N07"'), POLICE | HANDED_OVER, "monitoring", owed=False),
    Mark(
        "providers",
        "L1",
        ('"sadar-clinic"', '"ain-sheba"'),
        POLICE | HANDED_OVER | {"ASR", "CTC"},
        "monitoring",
        owed=False,
    ),
    Mark("stage", "L1", ('"stage":"',), PART_ONLY, "monitoring", owed=False),
    Mark("upazila", "L1", (f'"{SHARSHA}"',), PART_ONLY | {"AUT", "DPO"}, "monitoring", owed=False),
)


def found_in(text: str, service: str = "") -> frozenset[str]:
    """Return the kinds of knowledge that stand in `text`, an answer of `service` if that is named."""
    return frozenset(
        mark.name
        for mark in (*MARKS, *TOLD)
        if mark.within in {"", service} and any(each in text for each in mark.texts)
    )


def visible_to(role: str, level: str) -> frozenset[str]:
    """Return the kinds of knowledge that `role` may see where it sees up to `level`."""
    return frozenset(mark.name for mark in (*MARKS, *TOLD) if mark.level <= level and role not in mark.never)


def owed_to(role: str, level: str) -> frozenset[str]:
    """Return the kinds of knowledge that `role` is shown something of where it sees up to `level`."""
    return visible_to(role, level) - {mark.name for mark in TOLD if not mark.owed}
