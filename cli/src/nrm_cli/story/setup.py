"""What has to be there before the first case: a pool of assessors, authorised providers, what they offer.

All through HTTP, in the names of those who may. Harmless to repeat: what is there already is left as it is.
"""

from dataclasses import dataclass, field

from nrm_cli.story.people import ASSESSOR_ORGANISATION, PROVIDER_PEOPLE
from nrm_cli.story.story import Story
from nrm_cli.story.surprise import Surprise

JASHORE, SATKHIRA, KHULNA = "BD4041", "BD4087", "BD4047"
FEMALE, MALE = "Feminine", "Masculine"
ASHROY_PLACES = 12


@dataclass(frozen=True)
class Offered:
    """One offering. No districts: the whole country; no genders: everybody."""

    organisation: str
    need: str
    terms: tuple[str, ...]
    districts: tuple[str, ...] = ()
    genders: tuple[str, ...] = ()
    places: int | None = None
    ages: tuple[int | None, int | None] = field(default=(None, None))


MID_AND_LONG = ("T2", "T3")
ALL_TERMS = ("T1", "T2", "T3")
OFFERINGS = (
    Offered("asha-shelter", "N08", ALL_TERMS, (JASHORE,), (FEMALE,)),
    *(Offered("jibika", need, MID_AND_LONG, (JASHORE, SATKHIRA)) for need in ("N01", "N03", "N04")),
    *(Offered("ain-sheba", need, ALL_TERMS) for need in ("N05", "N09")),
    *(Offered("sadar-clinic", need, ("T1", "T2")) for need in ("N06", "N07")),
    Offered("ashroy-khulna", "N08", ALL_TERMS, (KHULNA, JASHORE), (MALE,), places=ASHROY_PLACES),
)


def prepare(story: Story) -> None:
    """Make sure that pool member and providers are there; new authorisations begin today."""
    authority = story.by("authority-sec")
    answer = authority.send("GET", "approval", f"/v1/pool-members/{ASSESSOR_ORGANISATION}")
    if answer.status == 404:
        authority.post("approval", "/v1/pool-members", {"organisation": ASSESSOR_ORGANISATION})
        story.did("authority-sec", "took Dhaka Care into the pool of assessors")
    elif answer.status != 200:
        raise Surprise(f"the pool of assessors: {answer.summary}")
    else:
        story.did("authority-sec", "had taken Dhaka Care into the pool of assessors before")
    known = {provider["organisation"]: provider for provider in authority.every("referral", "/v1/providers")}
    for organisation, person in PROVIDER_PEOPLE.items():
        status = known.get(organisation, {}).get("status", "NEW")
        _provider(story, organisation, person, status)


def _provider(story: Story, organisation: str, person: str, status: str) -> None:
    own = story.by(person)
    if status == "NEW":
        own.post("referral", "/v1/providers", {"organisation": organisation})
    if status != "AUTHORISED":
        story.by("authority-sec").post(
            "referral", f"/v1/providers/{organisation}/authorisation", {"valid_from": story.today.isoformat()}
        )
        story.did("authority-sec", f"authorised {organisation}")
    offered = own.every("referral", "/v1/offerings", organisation=organisation)
    present = {offering["need"]: offering for offering in offered}
    for row in OFFERINGS:
        if row.organisation == organisation and row.need not in present:
            _declare(story, person, row)
        elif row.organisation == organisation and row.places is not None:
            # Places taken in earlier runs are free again: the people in them are as fictional as the house.
            confirm_places(story, organisation, row.places)


def _declare(story: Story, person: str, row: Offered) -> None:
    body = {
        "organisation": row.organisation,
        "need": row.need,
        "terms": list(row.terms),
        "districts": list(row.districts),
        "genders": list(row.genders),
        "age_min": row.ages[0],
        "age_max": row.ages[1],
        "capacity_total": row.places,
    }
    story.by(person).post("referral", "/v1/offerings", body)
    story.did(person, f"offers {row.need} {' '.join(row.terms)} in {', '.join(row.districts) or 'the whole country'}")


def confirm_places(story: Story, organisation: str, places: int) -> None:
    """Let a provider confirm how many places it has free."""
    own = story.by(PROVIDER_PEOPLE[organisation])
    for offering in own.every("referral", "/v1/offerings", organisation=organisation):
        own.post(
            "referral",
            f"/v1/offerings/{offering['id']}/capacity",
            {"capacity_total": ASHROY_PLACES, "capacity_available": places},
        )
