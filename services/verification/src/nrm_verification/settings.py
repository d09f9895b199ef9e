"""Settings of verification: environment variables NRM_VERIFICATION_*."""

from pathlib import Path
from typing import Annotated

from pydantic import Field, field_validator
from pydantic_settings import NoDecode

from nrm_shared.settings import ServiceSettings

Seconds = Annotated[float, Field(gt=0)]


class Settings(ServiceSettings):
    """What a verification process needs to know.

    `registry_retry_seconds` is the wait after each unavailable answer of a registry, in order; after the last one the
    check stays unavailable. An answer that is outstanding for longer than `registry_answer_seconds` counts as one of these.
    `content_dir` holds imported content, the questionnaire among it; without it the packaged one is in force.
    """

    takes_files = True

    intake_url: str
    registry_retry_seconds: Annotated[tuple[Seconds, ...], NoDecode] = (60, 300, 1_800, 7_200, 43_200)
    registry_answer_seconds: Seconds = 900
    content_dir: Path | None = None

    @field_validator("registry_retry_seconds", mode="before")
    @classmethod
    def _from_text(cls, value: object) -> object:
        """Accept `60,300,1800`."""
        return value.split(",") if isinstance(value, str) else value


def load() -> Settings:
    """Read the settings from the environment."""
    return Settings.of("verification")


if __name__ == "__main__":
    print(load().redacted())
