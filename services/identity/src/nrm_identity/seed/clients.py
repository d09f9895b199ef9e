"""The clients of this installation, from a directory with one secret file each."""

from pathlib import Path

from nrm_identity.app.register_client import ClientSecret
from nrm_shared.messaging.names import PARTNERS
from nrm_shared.settings import read_secret

# Partners that act for one organisation; a police system serves many stations and acts for none of them.
ORGANISATION_OF_PARTNER = {"mofa": "mofa"}


def read_clients(directory: Path) -> tuple[ClientSecret, ...]:
    """Return a client for each `<client>.secret` in `directory`, by name."""
    return tuple(
        ClientSecret(
            name=path.stem,
            kind="partner" if path.stem in PARTNERS else "service",
            organisation=ORGANISATION_OF_PARTNER.get(path.stem),
            secret=read_secret(path),
        )
        for path in sorted(directory.glob("*.secret"))
    )
