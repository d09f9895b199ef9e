"""`python -m nrm_sandbox`: serve the registry simulators until SIGTERM."""

import asyncio
import logging

from nrm_sandbox.server import Sandbox
from nrm_sandbox.settings import SandboxSettings


def main() -> None:
    """Read the settings from the environment and serve."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    settings = SandboxSettings()
    sandbox = Sandbox(settings)
    logging.getLogger("nrm_sandbox").info("registries on port %s, control on %s", sandbox.port, sandbox.control_port)
    asyncio.run(sandbox.serve())


if __name__ == "__main__":
    main()
