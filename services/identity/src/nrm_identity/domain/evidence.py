"""What somebody showed to prove who they are, compared as far as it can be before the account is locked."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class PasswordOrigin(StrEnum):
    """Who chose the password: the owner, whoever gave the account out, or this installation for its demonstration."""

    OWN = "OWN"
    GIVEN = "GIVEN"
    DEMO = "DEMO"


class Duty(StrEnum):
    """What a person must do before anything else; until then a token opens nothing but this."""

    CHANGE_PASSWORD = "change-password"  # noqa: S105 - the name of a duty
    ENROL_FACTOR = "enrol-second-factor"
    CHANGE_PIN = "change-pin"


@dataclass(frozen=True, slots=True)
class LocalEvidence:
    """A password, and the second thing beside it.

    `password_hash` is what the password was compared with and `right` whether it fitted. `step` is the time step whose
    code was shown by the secret `factor` (None: no right code), `recovery` the digest of what may be a recovery code.
    `rehashed` is the same password under the present parameters, if the stored hash has older ones.
    """

    account: UUID
    password_hash: str
    right: bool
    factor: str | None = None
    step: int | None = None
    recovery: str | None = None
    rehashed: str | None = None


@dataclass(frozen=True, slots=True)
class ProviderEvidence:
    """An identity provider's word for `subject`; `second_factor` whether it saw one (acr or amr).

    `session` is the provider's name for its own session (`sid`), by which it tells later that it ended.
    """

    issuer: str
    subject: str
    second_factor: bool
    session: str | None = None
