"""Identity's settings: environment variables NRM_IDENTITY_*."""

from pathlib import Path

from nrm_shared.settings import ServiceSettings


class Settings(ServiceSettings):
    """What an identity process needs to know beyond what every service does.

    `signing_key_file` holds the private keys of tokens; `client_secrets_dir` one file `<client>.secret` per service and
    partner, read by the seed job; `demo_password_file` the one password of all demo accounts.
    """

    signing_key_file: Path
    client_secrets_dir: Path | None = None
    demo_password_file: Path | None = None


def load() -> Settings:
    """Read the settings from the environment."""
    return Settings.of("identity")


if __name__ == "__main__":
    print(load().redacted())
