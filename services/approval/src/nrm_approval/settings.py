"""Approval's settings: environment variables NRM_APPROVAL_*."""

from nrm_shared.settings import ServiceSettings


class Settings(ServiceSettings):
    """What an approval process needs to know."""

    takes_files = True


def load() -> Settings:
    """Read the settings from the environment."""
    return Settings.of("approval")


if __name__ == "__main__":
    print(load().redacted())
