"""Approval's settings: environment variables NRM_APPROVAL_*."""

from pathlib import Path

from nrm_shared.settings import ServiceSettings


class Settings(ServiceSettings):
    """What an approval process needs to know. `intake_url` is asked who is close before a family reunion is approved.

    `content_dir` holds imported content, the chart among it; without it the packaged one is in force.
    """

    takes_files = True
    intake_url: str = ""
    content_dir: Path | None = None


def load() -> Settings:
    """Read the settings from the environment."""
    return Settings.of("approval")


if __name__ == "__main__":
    print(load().redacted())
