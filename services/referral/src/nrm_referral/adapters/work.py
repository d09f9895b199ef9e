"""Referral's unit of work: the spine's, with referral's repositories."""

from functools import cached_property

from nrm_referral.adapters.repositories import NeedItems, Providers, Referrals, StopNotices
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
from nrm_shared.access import role_scopes
from nrm_shared.clocks.deadlines import Deadlines
from nrm_shared.db.repository import Repository
from nrm_shared.runner.work import SqlWork


class SqlReferralWork(SqlWork):
    """One piece of referral's work."""

    @property
    def scopes(self) -> frozenset[str]:
        """Return the scopes in which the actor's roles may do this use case; `all` for the service itself."""
        if self.actor.kind == "system":
            return frozenset({"all"})
        return frozenset(str(scope) for scope in role_scopes(self.actor, self._action))

    @cached_property
    def providers(self) -> Providers:
        """Return the providers."""
        return Providers(self.session, Provider)

    @cached_property
    def offerings(self) -> Repository[Offering]:
        """Return the offerings."""
        return Repository(self.session, Offering)

    @cached_property
    def assessments(self) -> Repository[AssessmentRef]:
        """Return what approval said of who assesses."""
        return Repository(self.session, AssessmentRef)

    @cached_property
    def need_refs(self) -> Repository[NeedItemRef]:
        """Return what approval said of need items."""
        return Repository(self.session, NeedItemRef)

    @cached_property
    def need_items(self) -> NeedItems:
        """Return the approved need items."""
        return NeedItems(self.session, NeedItem)

    @cached_property
    def referrals(self) -> Referrals:
        """Return the referrals."""
        return Referrals(self.session, Referral)

    @cached_property
    def consents(self) -> Repository[ConsentRef]:
        """Return the consents C5 and C6."""
        return Repository(self.session, ConsentRef)

    @cached_property
    def cases(self) -> Repository[CaseRef]:
        """Return what intake said of cases."""
        return Repository(self.session, CaseRef)

    @cached_property
    def case_files(self) -> Repository[CaseFile]:
        """Return what is kept here about cases."""
        return Repository(self.session, CaseFile)

    @cached_property
    def organisations(self) -> Repository[OrganisationRef]:
        """Return what identity said of organisations."""
        return Repository(self.session, OrganisationRef)

    @cached_property
    def plans(self) -> Repository[SupportPlan]:
        """Return the support plans."""
        return Repository(self.session, SupportPlan)

    @cached_property
    def deliveries(self) -> Repository[ServiceDelivery]:
        """Return the deliveries."""
        return Repository(self.session, ServiceDelivery)

    @cached_property
    def stop_notices(self) -> StopNotices:
        """Return the stop notices."""
        return StopNotices(self.session, StopNotice)

    @cached_property
    def slip_prints(self) -> Repository[SlipPrint]:
        """Return the printings of slips."""
        return Repository(self.session, SlipPrint)

    @cached_property
    def deadlines(self) -> Deadlines:
        """Return the deadlines."""
        return Deadlines(self.session)
