"""What referral's handlers need from the outside, in their own words."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol, TypeVar
from uuid import UUID

from nrm_referral.domain.assessment import AssessmentRef
from nrm_referral.domain.case import CaseFile, CaseRef
from nrm_referral.domain.consent import ConsentRef
from nrm_referral.domain.delivery import ServiceDelivery
from nrm_referral.domain.need_item import NeedItem, NeedItemRef
from nrm_referral.domain.offering import Offering
from nrm_referral.domain.organisation import OrganisationRef
from nrm_referral.domain.plan import SupportPlan
from nrm_referral.domain.provider import Provider
from nrm_referral.domain.referral import Referral
from nrm_referral.domain.slip import SlipPrint
from nrm_referral.domain.stop_notice import StopNotice
from nrm_shared.clocks.usecases import ClockedWork
from nrm_shared.erasure.usecases import ErasingWork
from nrm_shared.kernel.aggregate import Aggregate

A = TypeVar("A", bound=Aggregate)


@dataclass(frozen=True, slots=True)
class Reach:
    """Which referrals a list may hold: all, or those that at least one of the reader's roles reaches.

    Cases under witness protection are in it for who works on them, and for everybody only with `protected_too`.
    """

    everything: bool = False
    protected_too: bool = False
    organisation: str | None = None
    cases: frozenset[UUID] = frozenset()
    places: tuple[str, ...] = ()


class Store(Protocol[A]):
    """The aggregates of one kind. `get` and `find` lock; `read` and `where` without `lock` do not."""

    def add(self, aggregate: A) -> None:
        """Put a new one in."""
        ...

    def find(self, id: UUID) -> A | None:
        """Return it locked, or None."""
        ...

    def get(self, id: UUID) -> A:
        """Return it locked; raise `NotFound`."""
        ...

    def read(self, id: UUID) -> A:
        """Return it for reading; raise `NotFound`."""
        ...

    def where(
        self, *, lock: bool = False, after: UUID | None = None, limit: int | None = None, **columns: Any
    ) -> list[A]:
        """Return those whose columns equal the values, oldest first."""
        ...


class Items(Store[NeedItem], Protocol):
    """The need items."""

    def these(self, ids: Collection[UUID], *, after: UUID | None, limit: int) -> list[NeedItem]:
        """Return those with these ids, oldest first, beginning behind `after`."""
        ...

    def case_of(self, id: UUID) -> UUID:
        """Return the case of an item without loading or locking it; raise `NotFound`."""
        ...


class Referrals(Store[Referral], Protocol):
    """The referrals."""

    def case_of(self, id: UUID) -> UUID:
        """Return the case of a referral without loading or locking it; raise `NotFound`."""
        ...

    def unanswered(self, now: datetime, limit: int) -> list[UUID]:
        """Return referrals whose time to answer has passed."""
        ...

    def with_item(self, item_id: UUID) -> list[Referral]:
        """Return every referral that ever carried this need, oldest first."""
        ...

    def live_of(self, organisation: str) -> list[Referral]:
        """Return the organisation's live referrals, locked."""
        ...

    def of_case_and_organisation(self, case_id: UUID, organisation: str) -> list[Referral]:
        """Return the live referrals of the case with the organisation, locked."""
        ...

    def page(
        self,
        *,
        reach: Reach,
        organisation: str | None,
        case_id: UUID | None,
        status: str | None,
        review: bool,
        after: UUID | None,
        limit: int,
    ) -> list[Referral]:
        """Return referrals within `reach` by id, beginning after `after`."""
        ...


class Providers(Store[Provider], Protocol):
    """The providers."""

    def ended(self, today: date, limit: int) -> list[UUID]:
        """Return providers whose last day has passed and that do not say so yet."""
        ...


class StopNotices(Store[StopNotice], Protocol):
    """The stop notices."""

    def case_of(self, id: UUID) -> UUID:
        """Return the case of a notice without loading or locking it; raise `NotFound`."""
        ...

    def page(self, *, organisation: str | None, open_only: bool, after: UUID | None, limit: int) -> list[StopNotice]:
        """Return notices, oldest first: of one organisation or of all, those not acknowledged or all."""
        ...

    def unacknowledged(self, now: datetime, limit: int) -> list[UUID]:
        """Return notices past their time that nobody acknowledged."""
        ...


class ReferralWork(ClockedWork, ErasingWork, Protocol):
    """Referral's unit of work."""

    @property
    def providers(self) -> Providers:
        """Return the providers."""
        ...

    @property
    def offerings(self) -> Store[Offering]:
        """Return the offerings."""
        ...

    @property
    def assessments(self) -> Store[AssessmentRef]:
        """Return what approval said of who assesses."""
        ...

    @property
    def need_refs(self) -> Store[NeedItemRef]:
        """Return what approval said of need items."""
        ...

    @property
    def need_items(self) -> Items:
        """Return the approved need items."""
        ...

    @property
    def referrals(self) -> Referrals:
        """Return the referrals."""
        ...

    @property
    def consents(self) -> Store[ConsentRef]:
        """Return the consents C5 and C6."""
        ...

    @property
    def cases(self) -> Store[CaseRef]:
        """Return what intake said of cases."""
        ...

    @property
    def case_files(self) -> Store[CaseFile]:
        """Return what is kept here about cases."""
        ...

    @property
    def organisations(self) -> Store[OrganisationRef]:
        """Return what identity said of organisations."""
        ...

    @property
    def plans(self) -> Store[SupportPlan]:
        """Return the support plans."""
        ...

    @property
    def deliveries(self) -> Store[ServiceDelivery]:
        """Return the deliveries."""
        ...

    @property
    def stop_notices(self) -> StopNotices:
        """Return the stop notices."""
        ...

    @property
    def slip_prints(self) -> Store[SlipPrint]:
        """Return the printings of slips."""
        ...

    @property
    def scopes(self) -> frozenset[str]:
        """Return the scopes in which the actor's roles may do this use case: `all`, `organisation`, ..."""
        ...

    def record(
        self,
        kind: str | None = None,
        subject: UUID | str | None = None,
        *,
        case_id: UUID | None = None,
        reason: str | None = None,
    ) -> None:
        """Write one audit row for this use case."""
        ...


@dataclass(frozen=True, slots=True, repr=False)
class ExactProfile:
    """What intake tells beyond the profile that travels; asked for in `prepare`, kept nowhere.

    Empty languages or needs for access: intake knows of none.
    """

    age_years: int | None
    languages: frozenset[str] = frozenset()
    access_needs: frozenset[str] = frozenset()


class Profiles(Protocol):
    """Intake's answer about one case, and the case behind an id of ours. `caller` is who asks."""

    def of_item(self, item_id: UUID, caller: Any) -> ExactProfile | None:
        """Return the exact profile of the person whose need this is, or None while intake does not answer."""
        ...

    def of_referral(self, referral_id: UUID, caller: Any) -> ExactProfile | None:
        """Return the exact profile of the person referred, or None while intake does not answer."""
        ...
