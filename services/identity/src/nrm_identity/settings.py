"""Identity's settings: environment variables NRM_IDENTITY_*."""

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, Field

from nrm_shared.http.rate_limit import TRIES_OF_ONE
from nrm_shared.settings import ServiceSettings
from nrm_shared.transport import STRONG_RSA_BITS

# An office of some hundred people behind one address, each renewing a token every five minutes and signing in at nine.
SIGN_INS_PER_MINUTE = 300
# Three days: a weekend between the office that hands it out and the desk it is for. A week is the most.
FIRST_PASSWORD_HOURS, MOST_FIRST_PASSWORD_HOURS = 72, 168


class Limits(BaseModel):
    """How often in a minute one source may ask for tokens or begin a sign-in, and try codes handed out to survivors."""

    sign_ins_per_minute: int = Field(SIGN_INS_PER_MINUTE, ge=1)
    survivor_tries_per_minute: int = Field(TRIES_OF_ONE, ge=1)


class Settings(ServiceSettings, Limits):
    """What an identity process needs to know beyond what every service does.

    `signing_key_file` holds the private keys of tokens; `client_keys_file` the public keys of services and partners, read
    by the seed job; `demo_password_file` and `demo_factor_file` the one password of all demo accounts and the seed of
    their second factors. `sign_in` chooses how people sign in: with accounts of ours (`local`) or at an identity provider
    (`oidc`), which the `oidc_...` settings name.
    """

    signing_key_file: Path
    client_keys_file: Path | None = None
    demo_password_file: Path | None = None
    demo_factor_file: Path | None = None

    # For so long a first password that an administrator hands out is good, if nobody used it.
    first_password_hours: int = Field(FIRST_PASSWORD_HOURS, ge=1, le=MOST_FIRST_PASSWORD_HOURS)

    sign_in: Literal["local", "oidc"] = "local"
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret_file: Path | None = None
    # Where the provider sends the browser back to: a page of the portal.
    oidc_redirect_uri: str = ""
    # Values of `acr`, by spaces, by which the provider says that it saw a second factor; `amr` with `mfa` says it too.
    oidc_second_factor: str = ""
    # Where the provider's token endpoint and keys lie, by spaces, if not at the issuer's own host and port.
    oidc_further_urls: str = ""
    # The authority of the provider's certificate, if it is not one of the system's.
    oidc_authority_file: Path | None = None
    # The smallest RSA key by which the provider may sign and prove its server; 2048 only for one that has no stronger.
    oidc_smallest_rsa_bits: int = Field(STRONG_RSA_BITS, ge=2048)

    @property
    def demonstration(self) -> bool:
        """Return whether this is a demonstration, where fictional people's passwords are good as they are."""
        return self.profile == "demo"


def load() -> Settings:
    """Read the settings from the environment."""
    return Settings.of("identity")


if __name__ == "__main__":
    print(load().redacted())
