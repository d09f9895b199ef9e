"""Who may give services: application, review, authorisation by the Authority, suspension, revocation (step 10)."""

from dataclasses import dataclass
from datetime import date

from nrm_referral.app.ports import ReferralWork
from nrm_referral.app.reviews import ask_reviews, end_reviews
from nrm_referral.domain.organisation import organisation_key
from nrm_referral.domain.provider import Provider
from nrm_shared.contracts.referral import ProviderAuthorisationEndedV1, ProviderAuthorisedV1, ProviderSuspendedV1
from nrm_shared.kernel.actor import AccessObject
from nrm_shared.kernel.calendar import dhaka_date
from nrm_shared.kernel.errors import Malformed
from nrm_shared.reference import codes


@dataclass(frozen=True, slots=True)
class ApplyAsProvider:
    """The organisation wants to be authorised."""

    organisation: str


@dataclass(frozen=True, slots=True)
class ReviewProvider:
    """The focal point takes the application up."""

    organisation: str
    row_version: int | None = None


@dataclass(frozen=True, slots=True)
class AuthoriseProvider:
    """The Authority authorises, renews or reinstates. Dates are Dhaka dates, both included; no end means until revoked."""

    organisation: str
    valid_from: date
    valid_until: date | None
    certificate_no: str | None = None
    minimum_standard: str | None = None
    row_version: int | None = None


@dataclass(frozen=True, slots=True)
class SuspendProvider:
    """The Authority stops new referrals to the organisation."""

    organisation: str
    reason: str
    row_version: int | None = None


@dataclass(frozen=True, slots=True)
class RevokeProvider:
    """The Authority takes the authorisation away."""

    organisation: str
    reason: str
    row_version: int | None = None


def apply_as_provider(command: ApplyAsProvider, work: ReferralWork) -> Provider:
    """Take the application in; raises `Malformed` for an organisation that identity has not announced."""
    work.permit(AccessObject("provider", organisation=command.organisation))
    id = organisation_key(command.organisation)
    if not work.organisations.where(id=id):
        raise Malformed("/organisation", "not-an-organisation")
    provider = work.providers.find(id)
    if provider is None:
        provider = Provider(id=id, created_at=work.now, organisation=command.organisation)
        work.providers.add(provider)
    provider.apply(by=work.actor.id, at=work.now)
    return provider


def review_provider(command: ReviewProvider, work: ReferralWork) -> Provider:
    """Begin the review."""
    provider = _provider(command.organisation, command.row_version, work)
    provider.review(by=work.actor.id, at=work.now)
    return provider


def authorise_provider(command: AuthoriseProvider, work: ReferralWork) -> Provider:
    """Authorise, renew or reinstate; the organisation may get referrals from `valid_from` on."""
    provider = _provider(command.organisation, command.row_version, work)
    provider.authorise(
        valid_from=command.valid_from,
        valid_until=command.valid_until,
        certificate_no=command.certificate_no,
        minimum_standard=command.minimum_standard,
        by=work.actor.id,
        at=work.now,
    )
    if provider.obstacle(dhaka_date(work.now)) is None:
        end_reviews(provider.organisation, work)
    work.emit(
        ProviderAuthorisedV1(
            organisation=provider.organisation, valid_from=command.valid_from, valid_until=command.valid_until
        ),
        subject=provider.id,
        sequence=provider.row_version,
    )
    return provider


def suspend_provider(command: SuspendProvider, work: ReferralWork) -> Provider:
    """Suspend; every live referral waits for the focal point to keep it or to refer again. Raises `Malformed`."""
    provider = _provider(command.organisation, command.row_version, work)
    provider.suspend(codes.require("/reason", "provider_measure", command.reason), by=work.actor.id, at=work.now)
    ask_reviews(provider.organisation, "PROVIDER_SUSPENDED", work)
    work.emit(
        ProviderSuspendedV1(organisation=provider.organisation, reason=command.reason),
        subject=provider.id,
        sequence=provider.row_version,
    )
    return provider


def revoke_provider(command: RevokeProvider, work: ReferralWork) -> Provider:
    """Revoke the authorisation for good; a new application is possible. Raises `Malformed`."""
    provider = _provider(command.organisation, command.row_version, work)
    provider.revoke(codes.require("/reason", "provider_measure", command.reason), by=work.actor.id, at=work.now)
    _ended(provider, "REVOKED", work)
    return provider


def expire_provider(provider: Provider, work: ReferralWork) -> None:
    """End an authorisation whose last day has passed."""
    provider.expire(by=work.actor.id, at=work.now)
    _ended(provider, "EXPIRED", work)


def _provider(organisation: str, row_version: int | None, work: ReferralWork) -> Provider:
    provider = work.providers.get(organisation_key(organisation))
    work.permit(AccessObject("provider", id=str(provider.id), organisation=organisation))
    provider.expect(row_version)
    return provider


def _ended(provider: Provider, reason: str, work: ReferralWork) -> None:
    ask_reviews(provider.organisation, f"PROVIDER_{reason}", work)
    work.emit(
        ProviderAuthorisationEndedV1(organisation=provider.organisation, reason=reason),
        subject=provider.id,
        sequence=provider.row_version,
    )
