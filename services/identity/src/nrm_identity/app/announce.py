"""What identity tells the others: the whole present state, each time it changed."""

from nrm_identity.app.ports import IdentityWork
from nrm_identity.domain.account import Account
from nrm_identity.domain.organisation import Organisation
from nrm_shared.contracts.identity import OrganisationChangedV1, PersonRoleChangedV1


def organisation_changed(organisation: Organisation, work: IdentityWork) -> None:
    """Tell the others what is known of the organisation now; they keep it as `organisation_ref`."""
    event = OrganisationChangedV1(
        organisation=organisation.code,
        label_bn=organisation.label_bn,
        label_en=organisation.label_en,
        kind=organisation.kind,
        district=organisation.district,
        parent=organisation.parent,
        frontline=organisation.frontline,
        active=organisation.active,
    )
    work.emit(event, subject=organisation.code, sequence=organisation.row_version)


def roles_changed(account: Account, work: IdentityWork) -> None:
    """Tell the others which roles somebody has now; no name travels."""
    event = PersonRoleChangedV1(
        person=str(account.id),
        organisation=account.organisation,
        roles=list(account.roles),
        jurisdictions=list(account.jurisdictions),
        active=account.active,
    )
    work.emit(event, subject=account.id, sequence=account.row_version)
