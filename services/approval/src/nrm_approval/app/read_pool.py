"""What is read of the assessor pool: one place, or all of it page by page (step 6)."""

from dataclasses import dataclass
from typing import Any

from nrm_approval.app.ports import ApprovalWork
from nrm_approval.app.views import PoolMemberView
from nrm_approval.domain.pool_member import PoolMember
from nrm_approval.domain.refs import organisation_key
from nrm_shared.kernel.actor import AccessObject
from nrm_shared.kernel.pages import DEFAULT_LIMIT, Page, by_id, page, read_id


@dataclass(frozen=True, slots=True)
class OnePoolMember:
    """One organisation's place in the pool."""

    organisation: str


@dataclass(frozen=True, slots=True)
class PoolMembers:
    """A page of the pool, organisations that left it among them."""

    after: str | None = None
    limit: int = DEFAULT_LIMIT


def one_pool_member(query: OnePoolMember, work: ApprovalWork) -> PoolMemberView:
    """Return the organisation's place in the pool, for everybody who may read the pool."""
    key = organisation_key(query.organisation)
    work.permit(AccessObject("pool", id=str(key), organisation=query.organisation))
    return _shown(work.pool_members.read(key), work)


def pool_members(query: PoolMembers, work: ApprovalWork) -> Page[PoolMemberView]:
    """Return a page of the pool; who may read the own organisation's place only is shown that one (2.2 ASR)."""
    work.permit(AccessObject("pool", organisation=work.actor.organisation))
    columns: dict[str, Any] = {}
    if work.level(AccessObject("pool")) is None:
        columns["organisation"] = work.actor.organisation
    found = work.pool_members.where(after=read_id(query.after), limit=query.limit + 1, **columns)
    return page(found, query.limit, by_id).each(lambda member: _shown(member, work))


def _shown(member: PoolMember, work: ApprovalWork) -> PoolMemberView:
    label = work.organisations.read(member.id)
    return PoolMemberView(
        organisation=member.organisation,
        label_bn=label.label_bn,
        label_en=label.label_en,
        status=member.status,
        until=member.until,
        row_version=member.row_version,
    )
