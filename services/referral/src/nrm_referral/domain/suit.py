"""How well an offering suits the person: language, and access with a disability (2.5 E3). It orders, and excludes nobody.

The guideline leaves a provider out for need, term, district, sex, age and capacity alone (INV-30); what stands here tells
whoever chooses what to mind.
"""

from collections.abc import Set
from dataclasses import dataclass

from nrm_referral.domain.offering import Offering

# What puts a candidate behind others, and how far: saying that one cannot counts more than not saying anything.
WEIGHTS = {"language-not-offered": 2, "access-not-offered": 2, "languages-not-stated": 1, "access-not-stated": 1}


@dataclass(frozen=True, slots=True)
class Suit:
    """What of an offering suits the person, and what puts it behind others; both empty where nothing is known of her."""

    suits: tuple[str, ...] = ()
    behind: tuple[str, ...] = ()

    @property
    def distance(self) -> int:
        """Return how far it stands behind: 0 for an offering that nothing is held against."""
        return sum(WEIGHTS[reason] for reason in self.behind)


def suit(offering: Offering, *, languages: Set[str], access_needs: Set[str]) -> Suit:
    """Compare what is offered with the languages the person speaks and the access she needs.

    One common language is enough; of the needs for access every one has to be met.
    """
    reasons: list[str] = []
    if languages:
        spoken = not languages.isdisjoint(offering.languages)
        reasons.append(
            _said(offering.languages, spoken, "offers-language", "language-not-offered", "languages-not-stated")
        )
    if access_needs:
        met = access_needs <= set(offering.disability_access)
        reasons.append(
            _said(offering.disability_access, met, "offers-access", "access-not-offered", "access-not-stated")
        )
    return Suit(
        tuple(reason for reason in reasons if reason not in WEIGHTS),
        tuple(reason for reason in reasons if reason in WEIGHTS),
    )


def _said(offered: list[str], holds: bool, good: str, bad: str, silent: str) -> str:
    if not offered:
        return silent
    return good if holds else bad
