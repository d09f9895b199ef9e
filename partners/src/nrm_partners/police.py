"""The client of a police system (guideline steps 3 and 5); try `python -m nrm_partners.police --help`."""

import sys
from pathlib import Path
from uuid import UUID

from nrm_partners.broker import BrokerLine, Line
from nrm_partners.client import PartnerClient
from nrm_partners.commands import run
from nrm_partners.content import Content
from nrm_partners.findings import require_sound
from nrm_partners.settings import PartnerSettings
from nrm_shared.contracts.base import SealedMessage
from nrm_shared.contracts.partner_police import FROM_POLICE, TO_POLICE, FindingSubmittedV1
from nrm_shared.security.seal import Sealer

SYSTEMS = ["police-cdms", "police-dmp"]
RECIPIENT = "verification"


class PoliceClient(PartnerClient):
    """Hears nationality checks and confirmation tasks for the stations of one system; says answers and findings.

    With `content`, a finding that its questionnaire does not allow is not sent: `send` raises `FindingRefused`.
    """

    def __init__(self, system: str, sealer: Sealer, line: Line, content: Content | None = None) -> None:
        super().__init__(system, RECIPIENT, FROM_POLICE, TO_POLICE, sealer, line)
        self._content = content

    @classmethod
    def of(
        cls, system: str = SYSTEMS[0], settings: PartnerSettings | None = None, content: Content | None = None
    ) -> "PoliceClient":
        """Return a client of `system` for the broker and keys in `settings`, by default those of the environment."""
        settings = settings or PartnerSettings.of(system)
        return cls(settings.partner, settings.sealer(), BrokerLine(settings), content)

    def send(self, message: SealedMessage, message_id: UUID | None = None) -> UUID:
        """Send as every client does; before that, check a finding against its questionnaire if there is content."""
        if self._content is not None:
            check(message, self._content)
        return super().send(message, message_id)


def check(message: SealedMessage, content: Content) -> None:
    """Return if `message` may be sent; raise `FindingRefused` for a finding that its questionnaire does not allow."""
    if isinstance(message, FindingSubmittedV1):
        require_sound(message, content)


def main(arguments: list[str]) -> int:
    """Run the command line of a police system's client and return its exit code."""

    def connect(system: str, folder: Path | None) -> PoliceClient:
        return PoliceClient.of(system, content=Content(folder) if folder else None)

    def check_in(folder: Path, message: SealedMessage) -> None:
        check(message, Content(folder))

    program = "python -m nrm_partners.police"
    return run(program, __doc__ or "", FROM_POLICE, SYSTEMS, connect, arguments, check_in)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
