"""How often somebody who is signed in may ask: the figures, and what a process is told of them."""

from dataclasses import dataclass

# A page of the portal is at most six requests: somebody who turns one every four seconds reads a sixth of this.
READINGS_PER_MINUTE = 600
WRITINGS_PER_MINUTE = 240
ORGANISATION_READINGS_PER_MINUTE = 6_000
ORGANISATION_WRITINGS_PER_MINUTE = 2_400


@dataclass(frozen=True, slots=True)
class Rates:
    """How often in a minute: readings and writings of an account, and of the people of an organisation together."""

    readings: int = READINGS_PER_MINUTE
    writings: int = WRITINGS_PER_MINUTE
    organisation_readings: int = ORGANISATION_READINGS_PER_MINUTE
    organisation_writings: int = ORGANISATION_WRITINGS_PER_MINUTE
