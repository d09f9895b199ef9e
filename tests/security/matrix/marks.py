"""What nobody may read by accident: one unmistakable value for each kind of thing that can be known of a person.

An answer is searched for these values, wherever in it they stand: so a field that leaks under another name, in a list
or in an error is found as well as one that leaks where it is expected.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Mark:
    """One kind of knowledge: its level (2.2), the texts by which it is recognised, and who never sees it."""

    name: str
    level: str
    texts: tuple[str, ...]
    never: frozenset[str] = frozenset()


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
PLAN = "Planmark: first meeting and next steps."
SESSION = "Sessionmark: spoke of the time in captivity."
DECLINE = "Declinemark: no room for her condition."
WITNESS = "Witnessmark"
FILE_NAME = "Filenamemark.txt"
FILE = "Filemark: copied from the paper she carried."
MEASURES = "Measuresmark: the charge sheet was submitted."

# 2.2 and INV-46: the police see no needs, counselling, plan or shelter; a provider nothing that the police wrote; a case
# manager not the finding; an assessor the outcome, not the police's or the focal point's words.
POLICE = frozenset({"POL", "CAU", "SB"})
PROVIDERS = frozenset({"PFP", "PWK"})
OUTCOME_ONLY = PROVIDERS | {"CMG", "ASR", "FRO", "HLP", "MOF", "CTC"}

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
    Mark("decision-reasons", "L3", (DECISION,), POLICE),
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


def found_in(text: str) -> frozenset[str]:
    """Return the kinds of knowledge that stand in `text`."""
    return frozenset(mark.name for mark in MARKS if any(each in text for each in mark.texts))


def visible_to(role: str, level: str) -> frozenset[str]:
    """Return the kinds of knowledge that `role` may see where it sees up to `level`."""
    return frozenset(mark.name for mark in MARKS if mark.level <= level and role not in mark.never)
