"""What identity's routes take and answer."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from nrm_identity.app.assign_roles import AssignRoles
from nrm_identity.app.choose_pin import ChangePin, ChoosePin
from nrm_identity.app.hand_out_anew import HandOutAnew
from nrm_identity.app.link_account import LinkAccount
from nrm_identity.app.open_account import OpenAccount
from nrm_identity.app.own_credentials import SHORTEST_PASSWORD, ChangePassword
from nrm_identity.app.ports import PasswordAndCode, ProvidersAnswer
from nrm_identity.app.register_organisation import RegisterOrganisation
from nrm_identity.app.renew_session import RenewSession
from nrm_identity.app.sign_in import SignIn
from nrm_identity.app.sign_in_client import SignInClient
from nrm_identity.app.sign_in_survivor import SignInSurvivor
from nrm_identity.domain.evidence import Duty
from nrm_identity.domain.organisation import Particulars

LONGEST_PASSWORD = 200
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
    """Sign in with user name and password, and beside them a code of the second factor or a recovery code."""

    grant: Literal["password"]
    username: str = Field(max_length=64)
    password: SecretStr = Field(max_length=LONGEST_PASSWORD)
    code: SecretStr | None = Field(default=None, max_length=40)
    audience: Audience

    def command(self) -> SignIn:
        """Return the command this body asks for."""
        code = self.code.get_secret_value() if self.code is not None else None
        return SignIn(PasswordAndCode(self.username, self.password.get_secret_value(), code), tuple(self.audience))


class CodeGrant(Body):
    """Complete a sign-in at the identity provider, with what it sent the browser back with."""

    grant: Literal["authorization_code"]
    handle: SecretStr = Field(max_length=100)
    state: SecretStr = Field(max_length=200)
    code: SecretStr = Field(max_length=2000)
    audience: Audience

    def command(self) -> SignIn:
        """Return the command this body asks for."""
        shown = ProvidersAnswer(
            self.handle.get_secret_value(), self.state.get_secret_value(), self.code.get_secret_value()
        )
        return SignIn(shown, tuple(self.audience))


class RenewalGrant(Body):
    """Go on with a session: another token, for the same services."""

    grant: Literal["renewal"]
    renewal: SecretStr = Field(max_length=200)

    def command(self) -> RenewSession:
        """Return the command this body asks for."""
        return RenewSession(self.renewal.get_secret_value())


class ClientGrant(Body):
    """Sign in as a service or a partner's system, with what it signed (RFC 7523; `iss` and `sub` its name, `jti` once)."""

    grant: Literal["client_assertion"]
    assertion: SecretStr = Field(max_length=4000)
    audience: Audience

    def command(self) -> SignInClient:
        """Return the command this body asks for."""
        return SignInClient(self.assertion.get_secret_value(), tuple(self.audience))


class SurvivorGrant(Body):
    """Sign in as the person a case is about: the code that was handed out and the PIN chosen with it, in any digits."""

    grant: Literal["survivor_code"]
    code: SecretStr = Field(max_length=40)
    pin: SecretStr = Field(max_length=40)
    audience: Audience

    def command(self) -> SignInSurvivor:
        """Return the command this body asks for."""
        return SignInSurvivor(self.code.get_secret_value(), self.pin.get_secret_value(), tuple(self.audience))


TokenBody = Annotated[
    PasswordGrant | CodeGrant | RenewalGrant | ClientGrant | SurvivorGrant, Field(discriminator="grant")
]


class TokenAnswer(BaseModel):
    """A token and how long it holds."""

    access_token: str
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105 - the kind of token, not one
    expires_in: int = Field(description="Seconds.")
    renewal: str | None = Field(
        default=None, description="For people: good once, within 15 minutes, for the next token of the session."
    )
    duties: list[Duty] = Field(
        default=[], description="What must be done first: with duties the token opens nothing but the way to do it."
    )


class BeginningAnswer(BaseModel):
    """Where to send the browser, and what to keep for its return."""

    model_config = ConfigDict(from_attributes=True)

    address: str
    handle: str = Field(description="Kept for this browser alone, never in an address; good for ten minutes.")


class SignOutBody(Body):
    """Which sessions end."""

    everywhere: bool = Field(default=False, description="Every session of the caller, not only this one.")


class SignOutAnswer(BaseModel):
    """How many sessions ended."""

    ended: int


class PasswordBody(Body):
    """The password so far, asked for again."""

    password: SecretStr = Field(max_length=LONGEST_PASSWORD)


class NewPasswordBody(PasswordBody):
    """The password so far, and the next."""

    following: SecretStr = Field(min_length=SHORTEST_PASSWORD, max_length=LONGEST_PASSWORD)

    def command(self) -> ChangePassword:
        """Return the command this body asks for."""
        return ChangePassword(self.password.get_secret_value(), self.following.get_secret_value())


class PinBody(Body):
    """The code that was handed out, and the PIN the person typed: 6 to 12 digits."""

    code: SecretStr = Field(max_length=40)
    pin: SecretStr = Field(max_length=40)

    def command(self) -> ChoosePin:
        """Return the command this body asks for."""
        return ChoosePin(self.code.get_secret_value(), self.pin.get_secret_value())


class NewPinBody(Body):
    """The PIN so far, and the next."""

    pin: SecretStr = Field(max_length=40)
    next_pin: SecretStr = Field(max_length=40)

    def command(self) -> ChangePin:
        """Return the command this body asks for."""
        return ChangePin(self.pin.get_secret_value(), self.next_pin.get_secret_value())


class CodeBody(Body):
    """A code of the secret that was given out."""

    code: SecretStr = Field(max_length=40)


class InvitationAnswer(BaseModel):
    """What an authenticator app needs; shown once."""

    model_config = ConfigDict(from_attributes=True)

    secret: str
    uri: str
    qr: str = Field(description="The URI as a QR code: an SVG image.")


class RecoveryAnswer(BaseModel):
    """Recovery codes, each good once instead of a code of the second factor; shown once."""

    recovery_codes: list[str]


class FirstPasswordBody(Body):
    """A password to begin with; its owner replaces it at the first sign-in."""

    password: SecretStr = Field(min_length=SHORTEST_PASSWORD, max_length=LONGEST_PASSWORD)

    def command(self, account: UUID, version: int | None) -> HandOutAnew:
        """Return the command this body asks for."""
        return HandOutAnew(account, self.password.get_secret_value(), version)


class LinkBody(Body):
    """Who somebody is at the identity provider."""

    issuer: str = Field(min_length=1, max_length=300)
    subject: str = Field(min_length=1, max_length=255)

    def command(self, account: UUID, version: int | None) -> LinkAccount:
        """Return the command this body asks for."""
        return LinkAccount(account, self.issuer, self.subject, version)


class ClientAnswer(BaseModel):
    """A client and whether it may have tokens."""

    model_config = ConfigDict(from_attributes=True)

    name: str
    kind: str
    organisation: str | None
    active: bool
    row_version: int


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
    """Why an organisation is closed (list `organisation_closure`) or an account suspended (`account_suspension`)."""

    reason: Code


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


class LabelsBody(Body):
    """Which organisations to name."""

    ids: list[OrganisationCode] = Field(min_length=1, max_length=100)


class OrganisationLabelAnswer(BaseModel):
    """How an organisation is called."""

    model_config = ConfigDict(from_attributes=True)

    id: str = Field(validation_alias="code")
    label_bn: str
    label_en: str
    kind: str
    district: str | None


class OrganisationLabelList(BaseModel):
    """The labels of those that exist."""

    items: list[OrganisationLabelAnswer]


class PersonBody(Body):
    """Somebody who works for an organisation."""

    username: Username
    name_bn: Label
    name_en: Label
    organisation: OrganisationCode
    roles: Codes
    jurisdictions: Codes = []
    password: SecretStr | None = Field(
        default=None,
        min_length=SHORTEST_PASSWORD,
        max_length=LONGEST_PASSWORD,
        description="To begin with; its owner replaces it. Left out where an identity provider vouches for people.",
    )

    def command(self) -> OpenAccount:
        """Return the command this body asks for."""
        return OpenAccount(
            username=self.username,
            name_bn=self.name_bn,
            name_en=self.name_en,
            organisation=self.organisation,
            roles=tuple(self.roles),
            jurisdictions=tuple(self.jurisdictions),
            password=self.password.get_secret_value() if self.password is not None else None,
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
