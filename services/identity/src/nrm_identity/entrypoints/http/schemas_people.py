"""What the routes of the people who work here take and answer."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from nrm_identity.app.assign_roles import AssignRoles
from nrm_identity.app.link_account import LinkAccount
from nrm_identity.app.open_account import OpenAccount
from nrm_identity.entrypoints.http.schemas import TEXT, Body, Codes, Label, OrganisationCode

Username = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]{1,63}$")]


class LinkBody(Body):
    """Who somebody is at the identity provider."""

    issuer: str = Field(min_length=1, max_length=300, pattern=TEXT)
    subject: str = Field(min_length=1, max_length=255, pattern=TEXT)

    def command(self, account: UUID, version: int | None) -> LinkAccount:
        """Return the command this body asks for."""
        return LinkAccount(account, self.issuer, self.subject, version)


class PersonBody(Body):
    """Somebody who works for an organisation."""

    username: Username
    name_bn: Label
    name_en: Label
    organisation: OrganisationCode
    roles: Codes
    jurisdictions: Codes = []

    def command(self) -> OpenAccount:
        """Return the command this body asks for."""
        return OpenAccount(
            username=self.username,
            name_bn=self.name_bn,
            name_en=self.name_en,
            organisation=self.organisation,
            roles=tuple(self.roles),
            jurisdictions=tuple(self.jurisdictions),
        )


class RolesBody(Body):
    """The roles and jurisdictions somebody shall have, all of them."""

    roles: Codes
    jurisdictions: Codes = []

    def command(self, account: UUID, version: int | None) -> AssignRoles:
        """Return the command this body asks for."""
        return AssignRoles(account, tuple(self.roles), tuple(self.jurisdictions), version)


class AccountAnswer(BaseModel):
    """What changed about an account; names are read with GET."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    username: str
    organisation: str
    roles: list[str]
    jurisdictions: list[str]
    active: bool
    row_version: int


class StaffAnswer(AccountAnswer):
    """An account with the person's names."""

    name_bn: str | None
    name_en: str | None
