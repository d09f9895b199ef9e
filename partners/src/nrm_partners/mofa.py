"""The client of the Ministry of Foreign Affairs (guideline step 3); try `python -m nrm_partners.mofa --help`."""

import sys

from nrm_partners.broker import BrokerLine, Line
from nrm_partners.client import PartnerClient
from nrm_partners.commands import run
from nrm_partners.settings import PartnerSettings
from nrm_shared.contracts.partner_mofa import FROM_MOFA, TO_MOFA
from nrm_shared.security.seal import Sealer

PARTNER = "mofa"
RECIPIENT = "intake"


class MofaClient(PartnerClient):
    """Says `mofa.return-notified`, `nationality-check-requested`, `travel-arranged`, `returned`; hears the answers."""

    def __init__(self, sealer: Sealer, line: Line) -> None:
        super().__init__(PARTNER, RECIPIENT, FROM_MOFA, TO_MOFA, sealer, line)

    @classmethod
    def of(cls, settings: PartnerSettings | None = None) -> "MofaClient":
        """Return a client for the broker and keys in `settings`, by default those of the environment."""
        settings = settings or PartnerSettings.of(PARTNER)
        return cls(settings.sealer(), BrokerLine(settings))


def main(arguments: list[str]) -> int:
    """Run the command line of MoFA's client and return its exit code."""
    program = "python -m nrm_partners.mofa"
    return run(program, __doc__ or "", FROM_MOFA, [PARTNER], lambda *_: MofaClient.of(), arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
