"""What identity's routes take and answer."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from nrm_identity.app.assign_roles import AssignRoles
from nrm_identity.app.open_account import OpenAccount
from nrm_identity.app.register_organisation import RegisterOrganisation
from nrm_identity.app.sign_in import SignIn
from nrm_identity.app.sign_in_client import SignInClient
from nrm_identity.domain.organisation import Particulars

OrganisationCode = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$")]
Username = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]{1,63}$")]
Label = Annotated[str, Field(min_length=1, max_length=200)]
Code = Annotated[str, Field(min_length=1, max_length=40)]
Codes = Annotated[list[Code], Field(max_length=100)]
Audience = Annotated[list[Code], Field(min_length=1, max_length=20)]


class Body(BaseModel):
    """A request body: unknown fields are refused, and no error repeats what was sent."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)


class PasswordGrant(Body):
    """Sign in with user name and password."""

    grant: Literal["password"]
    username: str = Field(max_length=64)
    password: SecretStr = Field(max_length=200)
    audience: Audience

    def command(self) -> SignIn:
        """Return the command this body asks for."""
        return SignIn(self.username, self.password.get_secret_value(), tuple(self.audience))


class ClientGrant(Body):
    """Sign in as a service or a partner's system."""

    grant: Literal["client_credentials"]
    client_id: str = Field(max_length=64)
    client_secret: SecretStr = Field(max_length=200)
    audience: Audience

    def command(self) -> SignInClient:
        """Return the command this body asks for."""
        return SignInClient(self.client_id, self.client_secret.get_secret_value(), tuple(self.audience))


TokenBody = Annotated[PasswordGrant | ClientGrant, Field(discriminator="grant")]


class TokenAnswer(BaseModel):
    """A token and how long it holds."""

    access_token: str
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105 - the kind of token, not one
    expires_in: int = Field(description="Seconds.")


class OrganisationBody(Body):
    """A new organisation."""

    id: OrganisationCode
    kind: Code
    label_bn: Label
    label_en: Label
    district: Code | None = None
    parent: OrganisationCode | None = None
    jurisdictions: Codes = []
    frontline: bool = False

    def command(self) -> RegisterOrganisation:
        """Return the command this body asks for."""
        particulars = Particulars(
            kind=self.kind,
            label_bn=self.label_bn,
            label_en=self.label_en,
            district=self.district,
            parent=self.parent,
            jurisdictions=tuple(self.jurisdictions),
            frontline=self.frontline,
        )
        return RegisterOrganisation(self.id, particulars)


class ClosureBody(Body):
    """Why an organisation is closed, or an account suspended: a code, never a text."""

    reason: str = Field(pattern=r"^[A-Z][A-Z0-9_]{0,39}$")


class OrganisationAnswer(BaseModel):
    """An organisation; its `id` is the code by which all services know it."""

    model_config = ConfigDict(from_attributes=True)

    id: str = Field(validation_alias="code")
    kind: str
    label_bn: str
    label_en: str
    district: str | None
    parent: str | None
    jurisdictions: list[str]
    frontline: bool
    active: bool
    row_version: int


class OrganisationList(BaseModel):
    """One page of organisations."""

    model_config = ConfigDict(from_attributes=True)

    items: list[OrganisationAnswer]
    next: str | None


class LabelsBody(Body):
    """Which organisations to name."""

    ids: list[OrganisationCode] = Field(min_length=1, max_length=100)


class LabelAnswer(BaseModel):
    """How an organisation is called."""

    model_config = ConfigDict(from_attributes=True)

    id: str = Field(validation_alias="code")
    label_bn: str
    label_en: str
    kind: str
    district: str | None


class PersonBody(Body):
    """Somebody who works for an organisation."""

    username: Username
    name_bn: Label
    name_en: Label
    organisation: OrganisationCode
    roles: Codes
    jurisdictions: Codes = []
    password: SecretStr = Field(min_length=12, max_length=200)

    def command(self) -> OpenAccount:
        """Return the command this body asks for."""
        return OpenAccount(
            username=self.username,
            name_bn=self.name_bn,
            name_en=self.name_en,
            organisation=self.organisation,
            roles=tuple(self.roles),
            jurisdictions=tuple(self.jurisdictions),
            password=self.password.get_secret_value(),
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


class PersonAnswer(AccountAnswer):
    """An account with the person's names."""

    name_bn: str | None
    name_en: str | None
