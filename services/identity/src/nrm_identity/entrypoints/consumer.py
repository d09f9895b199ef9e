"""Identity's consumer process: what intake tells of codes handed out to survivors."""

from functools import cache

from nrm_identity import wiring
from nrm_identity.settings import load
from nrm_shared.foundation import Foundation
from nrm_shared.messaging import names
from nrm_shared.messaging.entrypoints import subscribe
from nrm_shared.messaging.process import run_consumer
from nrm_shared.runner.batch import Inbox


@cache
def foundation() -> Foundation:
    """Return what this process is built on: one connection for the loop, one to read beside it."""
    return wiring.foundation_of(load(), pool=2)


class IdentityConsumer:
    """Events of intake."""

    name = "identity"

    @subscribe(names.inbox("identity"))
    def inbox(self) -> Inbox:
        """Return the inbox of events."""
        return wiring.build_inbox(wiring.build_runner(foundation()))


if __name__ == "__main__":
    run_consumer(IdentityConsumer, load(), foundation().engine)
