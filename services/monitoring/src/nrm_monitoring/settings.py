"""Monitoring's settings: environment variables NRM_MONITORING_*."""

from nrm_shared.settings import ServiceSettings


class Settings(ServiceSettings):
    """What a monitoring process needs to know."""


def load() -> Settings:
    """Read the settings from the environment."""
    return Settings.of("monitoring")


if __name__ == "__main__":
    print(load().redacted())
