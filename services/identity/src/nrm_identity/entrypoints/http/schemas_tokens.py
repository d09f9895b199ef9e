"""What the routes of signing in take and answer: the grants, the token."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from nrm_identity.app.renew_session import RenewSession
from nrm_identity.app.sign_in import SignIn
from nrm_identity.app.sign_in_client import SignInClient
from nrm_identity.app.sign_in_ports import PasswordAndCode, ProvidersAnswer
from nrm_identity.app.sign_in_survivor import SignInSurvivor
from nrm_identity.domain.client_kind import ClientKind
from nrm_identity.domain.evidence import Duty
from nrm_identity.entrypoints.http.schemas import LONGEST_PASSWORD, Body, Code, opened

Audience = Annotated[list[Code], Field(min_length=1, max_length=20)]
Replaces = Annotated[
    SecretStr | None,
    Field(
        max_length=200,
        description="The `renewal` of the session so far, when somebody signs in again in the same place: it ends.",
    ),
]


class PasswordGrant(Body):
    """Sign in with user name and password, and beside them a code of the second factor or a recovery code."""

    grant: Literal["password"]
    username: str = Field(max_length=64)
    password: SecretStr = Field(max_length=LONGEST_PASSWORD)
    code: SecretStr | None = Field(default=None, max_length=40)
    audience: Audience
    replaces: Replaces = None

    def command(self, client: ClientKind) -> SignIn:
        """Return the command this body asks for, from a kind of client."""
        shown = PasswordAndCode(self.username, self.password.get_secret_value(), opened(self.code))
        return SignIn(shown, tuple(self.audience), opened(self.replaces), client)


class CodeGrant(Body):
    """Complete a sign-in at the identity provider, with what it sent the browser back with."""

    grant: Literal["authorization_code"]
    handle: SecretStr = Field(max_length=100)
    state: SecretStr = Field(max_length=200)
    code: SecretStr = Field(max_length=2000)
    audience: Audience
    replaces: Replaces = None

    def command(self, client: ClientKind) -> SignIn:
        """Return the command this body asks for, from a kind of client."""
        shown = ProvidersAnswer(
            self.handle.get_secret_value(), self.state.get_secret_value(), self.code.get_secret_value()
        )
        return SignIn(shown, tuple(self.audience), opened(self.replaces), client)


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
