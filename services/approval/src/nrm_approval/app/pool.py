"""The Authority approves the pool of organisations that assess needs (step 6, glossary)."""

from dataclasses import dataclass
from datetime import datetime

from nrm_approval.app.ports import ApprovalWork
from nrm_approval.domain.errors import OrganisationInactive
from nrm_approval.domain.pool_member import PoolMember
from nrm_approval.domain.refs import organisation_key
from nrm_shared.contracts.approval import PoolMemberApprovedV1, PoolMemberRemovedV1
from nrm_shared.reference import codes


@dataclass(frozen=True, slots=True)
class ApprovePoolMember:
    """Take an organisation into the pool, or prolong its place, until `until` (None: without end)."""

    organisation: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class RemovePoolMember:
    """Take an organisation out of the pool, for a coded reason."""

    organisation: str
    reason: str
    row_version: int | None = None


def approve_pool_member(command: ApprovePoolMember, work: ApprovalWork) -> PoolMember:
    """Approve the organisation; raises `NotFound` for an unknown one, `OrganisationInactive` for an inactive one."""
    key = organisation_key(command.organisation)
    if not work.organisations.read(key).active:
        raise OrganisationInactive
    member = work.pool_members.find(key)
    if member is None:
        member = PoolMember(id=key, organisation=command.organisation, created_at=work.now)
        work.pool_members.add(member)
    member.approve(until=command.until, by=work.actor.id, at=work.now)
    work.emit(
        PoolMemberApprovedV1(organisation=member.organisation, until=member.until),
        subject=member.id,
        sequence=member.row_version,
    )
    return member


def remove_pool_member(command: RemovePoolMember, work: ApprovalWork) -> PoolMember:
    """Remove the organisation; what it is assessing it may finish. Raises `Malformed`."""
    codes.require("/reason", "pool_removal", command.reason)
    member = work.pool_members.get(organisation_key(command.organisation))
    member.expect(command.row_version)
    member.remove(reason=command.reason, by=work.actor.id, at=work.now)
    work.emit(
        PoolMemberRemovedV1(organisation=member.organisation, reason=command.reason),
        subject=member.id,
        sequence=member.row_version,
    )
    return member
