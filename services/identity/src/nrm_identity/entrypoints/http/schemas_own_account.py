"""What the routes of one's own account take and answer: proofs, sessions, PIN, second factor."""

from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, SecretStr

from nrm_identity.app.choose_pin import ChangePin, ChoosePin
from nrm_identity.app.own_credentials import SHORTEST_PASSWORD, ChangePassword
from nrm_identity.app.own_sessions import EndSessions
from nrm_identity.domain.client_kind import ClientKind
from nrm_identity.entrypoints.http.schemas import LONGEST_PASSWORD, Body, opened


class ProofBody(Body):
    """Password and code, asked for again."""

    password: SecretStr = Field(max_length=LONGEST_PASSWORD)
    code: SecretStr | None = Field(
        default=None,
        max_length=40,
        description="A code of the second factor in use that was never shown, or a recovery code; none while there is none.",
    )

    @property
    def shown(self) -> str | None:
        """Return the code."""
        return opened(self.code)


class NewPasswordBody(ProofBody):
    """The password so far with a code, and the next."""

    following: SecretStr = Field(min_length=SHORTEST_PASSWORD, max_length=LONGEST_PASSWORD)

    def command(self) -> ChangePassword:
        """Return the command this body asks for."""
        return ChangePassword(self.password.get_secret_value(), self.following.get_secret_value(), self.shown)


class SessionAnswer(BaseModel):
    """One of the caller's sessions: when, and from what kind of client. Where is not kept."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    began_at: AwareDatetime
    used_at: AwareDatetime = Field(description="When it was renewed last.")
    ends_at: AwareDatetime = Field(description="When it ends if nobody uses it.")
    client: ClientKind = Field(description="What the client said it was; a hint for people, nothing is decided by it.")
    current: bool = Field(description="Whether it is the session of this very token.")


class SessionEndingBody(Body):
    """Which session to end, and the password again."""

    session: UUID | None = Field(default=None, description="One session; left out: every one but this.")
    password: SecretStr | None = Field(
        default=None,
        max_length=LONGEST_PASSWORD,
        description="Asked for again. Left out where an identity provider vouches: there, sign in again instead.",
    )

    def command(self, current: UUID | None) -> EndSessions:
        """Return the command this body asks for; `current` is the session of the caller's token."""
        return EndSessions(self.session, current, opened(self.password) or "")


class SignOutBody(Body):
    """Which sessions end."""

    everywhere: bool = Field(default=False, description="Every session of the caller, not only this one.")


class SignOutAnswer(BaseModel):
    """How many sessions ended."""

    ended: int


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
