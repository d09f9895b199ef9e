"""Approval's settings: environment variables NRM_APPROVAL_*."""

from nrm_shared.settings import ServiceSettings


class Settings(ServiceSettings):
    """What an approval process needs to know. `intake_url` is asked who is close before a family reunion is approved."""

    takes_files = True
    intake_url: str = ""


def load() -> Settings:
    """Read the settings from the environment."""
    return Settings.of("approval")


if __name__ == "__main__":
    print(load().redacted())
