"""Referral's settings: environment variables NRM_REFERRAL_*."""

from nrm_shared.settings import ServiceSettings


class Settings(ServiceSettings):
    """What a referral process needs to know. `intake_url` is asked for the exact profile before a candidate search."""

    intake_url: str = ""


def load() -> Settings:
    """Read the settings from the environment."""
    return Settings.of("referral")


if __name__ == "__main__":
    print(load().redacted())
