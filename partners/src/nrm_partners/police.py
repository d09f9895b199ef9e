"""The client of a police system (guideline steps 3 and 5); try `python -m nrm_partners.police --help`."""

import sys

from nrm_partners.broker import BrokerLine, Line
from nrm_partners.client import PartnerClient
from nrm_partners.commands import run
from nrm_partners.settings import PartnerSettings
from nrm_shared.contracts.partner_police import FROM_POLICE, TO_POLICE
from nrm_shared.security.seal import Sealer

SYSTEMS = ["police-cdms", "police-dmp"]
RECIPIENT = "verification"


class PoliceClient(PartnerClient):
    """Hears nationality checks and confirmation tasks for the stations of one system; says answers and findings."""

    def __init__(self, system: str, sealer: Sealer, line: Line) -> None:
        super().__init__(system, RECIPIENT, FROM_POLICE, TO_POLICE, sealer, line)

    @classmethod
    def of(cls, system: str = SYSTEMS[0], settings: PartnerSettings | None = None) -> "PoliceClient":
        """Return a client of `system` for the broker and keys in `settings`, by default those of the environment."""
        settings = settings or PartnerSettings.of(system)
        return cls(settings.partner, settings.sealer(), BrokerLine(settings))


def main(arguments: list[str]) -> int:
    """Run the command line of a police system's client and return its exit code."""
    return run("python -m nrm_partners.police", __doc__ or "", FROM_POLICE, SYSTEMS, PoliceClient.of, arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
