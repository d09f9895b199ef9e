"""The conditions a row of `access.csv` can name, beside role and scope: what each means, and how its lack is answered.

A condition is a fact about one actor and one object. The service that owns the object finds it out where it builds the
`AccessObject`, and names it in `facts`; a fact that nobody named does not hold, so what is forgotten is denied.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from nrm_shared.reference.text import Text

NOT_PROTECTED = "not-witness-protected"
BEFORE_HAND_OVER = "before-hand-over"
FIRST_CODE = "first-code"
WITHIN_72_HOURS = "within:72h"
CONSENT_C4 = "consent:C4"
CONSENT_C5 = "consent:C5"
ASSESSOR_UNTIL = "until:assessment-accepted+14d"
OPEN_REFERRAL = "while:referral-open"
OVERDUE = "overdue"
PURPOSE_C4 = "purpose:C4"
PURPOSE_C5_OWN = "purpose:C5-own"
PURPOSE_C9 = "purpose:C9"
BREAK_GLASS = "break-glass"
REVEAL = "reveal-with-reason"
CONFERENCE_OPEN = "conference-open"
NOT_SUBJECT = "not-subject"
FOCAL_POINT_IS_SUBJECT = "focal-point-is-subject"
DE_IDENTIFIED = "de-identified"

HELPLINE_HOURS = timedelta(hours=72)
"""How long a helpline operator reads the own report (2.2 HLP)."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition. `refusal` is the code of the 403 for whoever knew of the object anyway; without it the answer is 404."""

    name: str
    meaning: Text
    refusal: str | None = None


ALL = (
    Condition(NOT_PROTECTED, Text(bn="ব্যক্তি সাক্ষী সুরক্ষায় নেই", en="the person is not under witness protection")),
    Condition(
        BEFORE_HAND_OVER,
        Text(bn="প্রতিবেদন এখনও কেস হয়নি (হস্তান্তরের আগে)", en="the report has not become a case (before hand-over)"),
        "access-ended",
    ),
    Condition(
        FIRST_CODE,
        Text(bn="ব্যক্তিকে এখনও কোনো সাইন-ইন কোড দেওয়া হয়নি", en="no sign-in code was handed to the person yet"),
        "replacement-by-focal-point",
    ),
    Condition(WITHIN_72_HOURS, Text(bn="প্রতিবেদনের ৭২ ঘণ্টার মধ্যে", en="within 72 hours of the report")),
    Condition(
        CONSENT_C4,
        Text(bn="চাহিদা নিরূপণের সম্মতি (C4) বহাল", en="consent to the needs assessment (C4) is in force"),
        "no-consent",
    ),
    Condition(
        CONSENT_C5,
        Text(
            bn="এই প্রতিষ্ঠানকে জানানোর সম্মতি (C5) বহাল",
            en="consent to share with this organisation (C5) is in force",
        ),
        "no-consent",
    ),
    Condition(
        ASSESSOR_UNTIL,
        Text(
            bn="চাহিদা নিরূপণ গৃহীত হওয়ার ১৪ দিন পর পর্যন্ত",
            en="until 14 days after the assessment was accepted",
        ),
        "access-ended",
    ),
    Condition(
        OPEN_REFERRAL,
        Text(
            bn="রেফারেল প্রত্যাখ্যাত, মেয়াদোত্তীর্ণ বা প্রত্যাহৃত নয়",
            en="the referral is not declined, expired or revoked",
        ),
    ),
    Condition(OVERDUE, Text(bn="নির্ধারিত সময় পার হয়েছে", en="it is overdue")),
    Condition(PURPOSE_C4, Text(bn="কেবল C4 সম্মতি", en="only consents of purpose C4")),
    Condition(
        PURPOSE_C5_OWN, Text(bn="কেবল নিজ প্রতিষ্ঠানের C5 সম্মতি", en="only consents C5 that name the own organisation")
    ),
    Condition(PURPOSE_C9, Text(bn="কেবল C9 সম্মতি", en="only consents of purpose C9")),
    Condition(
        BREAK_GLASS, Text(bn="জরুরি প্রবেশাধিকার খোলা আছে", en="a break-glass access of this reader is open"), "forbidden"
    ),
    Condition(
        REVEAL, Text(bn="কারণ দেখিয়ে পরিচয় প্রকাশ করা হয়েছে", en="this reader revealed it with a reason"), "reveal-required"
    ),
    Condition(CONFERENCE_OPEN, Text(bn="সভা চলছে", en="the conference is being held")),
    Condition(NOT_SUBJECT, Text(bn="অভিযোগ নিজের বিরুদ্ধে নয়", en="the complaint is not about oneself")),
    Condition(
        FOCAL_POINT_IS_SUBJECT, Text(bn="অভিযোগ ফোকাল পয়েন্টের বিরুদ্ধে", en="the complaint is about the focal point")
    ),
    Condition(
        DE_IDENTIFIED,
        Text(
            bn="সারিগুলো পরিচয়মুক্ত: কোনো ঘর এগারোজনের কম ব্যক্তিকে বোঝায় না",
            en="its rows are de-identified: no cell stands for fewer than eleven persons",
        ),
        "forbidden",
    ),
)

CONDITIONS: Mapping[str, Condition] = {condition.name: condition for condition in ALL}

LISTED = frozenset(CONDITIONS)
"""For the permission to ask for a list at all; each thing in the list is held against its own facts."""


def protection(protected: bool) -> frozenset[str]:
    """Return what the flag of witness protection means as a fact."""
    return frozenset() if protected else frozenset({NOT_PROTECTED})


def recent(reported_at: datetime | None, now: datetime) -> frozenset[str]:
    """Return whether a report of `reported_at` may still be read by the helpline that took it."""
    young = reported_at is not None and now < reported_at + HELPLINE_HOURS
    return frozenset({WITHIN_72_HOURS}) if young else frozenset()
