"""Intake's settings: environment variables NRM_INTAKE_*."""

from pydantic import BaseModel, Field

from nrm_shared.http.rate_limit import TRIES_OF_ONE
from nrm_shared.settings import ServiceSettings

# A family, a shelter or a whole camp may report through one telephone.
REPORTS_PER_MINUTE = 30
CONSENT_TEXTS_PER_MINUTE = 300
# Whoever answers the telephone hears of one now and then; what was taken back is not given again by undoing.
WITHDRAWALS_BY_NUMBER_PER_HOUR = 10


class Limits(BaseModel):
    """How often in a minute one source may use each public route (without an account: one address).

    And how often in an hour one account takes consents back by a number that somebody told.
    """

    reports_per_minute: int = Field(REPORTS_PER_MINUTE, ge=1)
    receipt_tries_per_minute: int = Field(TRIES_OF_ONE, ge=1)
    consent_texts_per_minute: int = Field(CONSENT_TEXTS_PER_MINUTE, ge=1)
    withdrawals_by_number_per_hour: int = Field(WITHDRAWALS_BY_NUMBER_PER_HOUR, ge=1)


class Settings(ServiceSettings, Limits):
    """What an intake process needs to know; the others are asked for their parts of a copy."""

    takes_files = True

    verification_url: str = ""
    approval_url: str = ""
    referral_url: str = ""
    monitoring_url: str = ""

    @property
    def keepers(self) -> dict[str, str]:
        """Return the services that keep something about persons, and where they are."""
        return {
            "verification": self.verification_url,
            "approval": self.approval_url,
            "referral": self.referral_url,
            "monitoring": self.monitoring_url,
        }


def load() -> Settings:
    """Read the settings from the environment."""
    return Settings.of("intake")


if __name__ == "__main__":
    print(load().redacted())
