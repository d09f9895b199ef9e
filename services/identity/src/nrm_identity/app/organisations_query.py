"""Read organisations: a list, one, or only the labels of several."""

from dataclasses import dataclass

from nrm_identity.app.ports import IdentityWork
from nrm_identity.domain.organisation import Organisation, organisation_key
from nrm_shared.kernel.actor import AccessObject


@dataclass(frozen=True, slots=True)
class ListOrganisations:
    """Which organisations; `after` is the last code of the page before."""

    kind: str | None
    district: str | None
    after: str | None
    limit: int


@dataclass(frozen=True, slots=True)
class OrganisationPage:
    """One page; `next` is what to ask `after` for the following one, None at the end."""

    items: list[Organisation]
    next: str | None


@dataclass(frozen=True, slots=True)
class GetOrganisation:
    """One organisation by its code."""

    code: str


@dataclass(frozen=True, slots=True)
class LabelOrganisations:
    """Organisations whose labels are wanted; codes nobody has are left out of the answer."""

    codes: tuple[str, ...]


def list_organisations(query: ListOrganisations, work: IdentityWork) -> OrganisationPage:
    """Return a page of organisations by code."""
    work.permit(AccessObject("organisation"))
    found = work.organisations.page(kind=query.kind, district=query.district, after=query.after, limit=query.limit + 1)
    more = len(found) > query.limit
    items = found[: query.limit]
    return OrganisationPage(items, items[-1].code if more else None)


def get_organisation(query: GetOrganisation, work: IdentityWork) -> Organisation:
    """Return the organisation; raise `NotFound`."""
    work.permit(AccessObject("organisation", query.code))
    return work.organisations.read(organisation_key(query.code))


def label_organisations(query: LabelOrganisations, work: IdentityWork) -> list[Organisation]:
    """Return those organisations that exist."""
    work.permit(AccessObject("organisation"))
    return work.organisations.by_codes(query.codes)
