"""How far a reader reaches into the person of a case: the one check of relation and consent for every read.

Person, profile and labels all ask here, so that a withdrawn consent closes them alike (INV-13, INV-15, INV-33).
"""

from collections.abc import Iterable
from dataclasses import dataclass

from nrm_intake.app.ports import IntakeWork
from nrm_intake.app.reveal_person import RevealRequired, revealed
from nrm_intake.domain.access import ASSESSOR, PROVIDER, CaseAccess
from nrm_intake.domain.case import Case
from nrm_intake.domain.consent import NEEDS_ASSESSMENT, Consent, holds, shared_with
from nrm_intake.domain.visible import BY_RELATION, EVERYTHING, OF_REVEALED, ROLES, of_packet
from nrm_shared.access import conditions
from nrm_shared.kernel.actor import Actor
from nrm_shared.kernel.errors import Forbidden, NrmError


class NoConsent(Forbidden):
    """There is no live consent for this reader (INV-15)."""

    default_code = "no-consent"


class AccessEnded(Forbidden):
    """The reader's relation to the case has ended (INV-33); for whoever reported, with the opening of the case."""

    default_code = "access-ended"


@dataclass(frozen=True, slots=True)
class Reach:
    """The fields a reader may see, or why none."""

    fields: frozenset[str] = frozenset()
    level: str = "L3"
    refusal: NrmError | None = None
    revealed: bool = False

    @property
    def facts(self) -> frozenset[str]:
        """Return the consents that carry the reader's relation, or the reveal, as the permission table names them."""
        if isinstance(self.refusal, NoConsent | RevealRequired):
            return frozenset()
        reveal = frozenset({conditions.REVEAL}) if self.revealed else frozenset()
        return frozenset({conditions.CONSENT_C4, conditions.CONSENT_C5}) | reveal

    def or_refuse(self) -> "Reach":
        """Return the reach; raise `NoConsent` or `AccessEnded` if there is none."""
        if self.refusal is not None:
            raise self.refusal
        return self


def reach_of(work: IntakeWork, case: Case, accesses: Iterable[CaseAccess]) -> Reach:
    """Return how far the actor reaches. Whoever stood in no relation at all was refused before, by the table."""
    actor = work.actor
    if actor.has("FP") or actor.id == str(case.person_id):
        return Reach(EVERYTHING)
    if actor.has("AUT"):
        return Reach(OF_REVEALED, revealed=True) if revealed(work, case.id) else Reach(refusal=RevealRequired())
    own = [one for one in accesses if _is_of(one, actor)]
    if not own:
        return Reach(refusal=AccessEnded())
    consents = work.consents.of_case(case.id)
    consented = [one for one in own if _consented(one, consents, work)]
    live = [one for one in consented if one.live(work.now)]
    if live:
        fields = frozenset[str]().union(*(_fields(one) for one in live))
        return Reach(fields, "L2" if all(one.relation == PROVIDER for one in live) else "L3")
    without_consent = not consented or any(one.live(work.now) for one in own)
    return Reach(refusal=NoConsent() if without_consent else AccessEnded())


def _is_of(access: CaseAccess, actor: Actor) -> bool:
    if not actor.roles & ROLES[access.relation]:
        return False
    if access.account is not None:
        return access.account == actor.id
    return access.organisation == actor.organisation


def _consented(access: CaseAccess, consents: list[Consent], work: IntakeWork) -> bool:
    """Return whether the person's consent carries this relation: C5 for a provider, C4 for an assessor."""
    if access.relation == PROVIDER:
        return access.consent_ended_at is None and shared_with(consents, access.organisation, access.needs, work.now)
    return access.relation != ASSESSOR or holds(consents, NEEDS_ASSESSMENT, work.now)


def _fields(access: CaseAccess) -> frozenset[str]:
    return of_packet(access.fields) if access.relation == PROVIDER else BY_RELATION[access.relation]
