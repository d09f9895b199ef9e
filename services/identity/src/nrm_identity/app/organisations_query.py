"""Read organisations: a list, one, or only the labels of several."""

from dataclasses import dataclass

from nrm_identity.app.ports import IdentityWork
from nrm_identity.domain.organisation import Organisation, organisation_key
from nrm_shared.kernel.actor import AccessObject
from nrm_shared.kernel.pages import Page, page, read, word


@dataclass(frozen=True, slots=True)
class ListOrganisations:
    """Which organisations."""

    kind: str | None
    district: str | None
    after: str | None
    limit: int


@dataclass(frozen=True, slots=True)
class GetOrganisation:
    """One organisation by its code."""

    code: str


@dataclass(frozen=True, slots=True)
class LabelOrganisations:
    """Organisations whose labels are wanted; codes nobody has are left out of the answer."""

    codes: tuple[str, ...]


def list_organisations(query: ListOrganisations, work: IdentityWork) -> Page[Organisation]:
    """Return a page of organisations by code; raises `Malformed` for a cursor of another list."""
    work.permit(AccessObject("organisation"))
    after = read(query.after, word)
    found = work.organisations.page(
        kind=query.kind, district=query.district, after=after[0] if after else None, limit=query.limit + 1
    )
    return page(found, query.limit, lambda one: (one.code,))


def get_organisation(query: GetOrganisation, work: IdentityWork) -> Organisation:
    """Return the organisation; raise `NotFound`."""
    work.permit(AccessObject("organisation", query.code))
    return work.organisations.read(organisation_key(query.code))


def label_organisations(query: LabelOrganisations, work: IdentityWork) -> list[Organisation]:
    """Return those organisations that exist."""
    work.permit(AccessObject("organisation"))
    return work.organisations.by_codes(query.codes)
