"""Intake's settings: environment variables NRM_INTAKE_*."""

from nrm_shared.settings import ServiceSettings


class Settings(ServiceSettings):
    """What an intake process needs to know."""


def load() -> Settings:
    """Read the settings from the environment."""
    return Settings.of("intake")


if __name__ == "__main__":
    print(load().redacted())
