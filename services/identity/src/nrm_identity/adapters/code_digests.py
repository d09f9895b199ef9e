"""How survivors' codes are kept: under a key of this service, so that who holds a copy of the table cannot try codes."""

from nrm_shared.security.blind import BlindIndex

COLUMN = "survivor_access.digest"


class KeyedDigests:
    """Turns what intake tells of a code (SHA-256 of its 80 random bits) into what the table holds (HMAC-SHA-256).

    80 bits under a plain digest can be searched by somebody with much hardware and a copy of the table (ASVS 6.5.2).
    The key, the index key, lies outside the database.
    """

    def __init__(self, index: BlindIndex) -> None:
        self._index = index

    def keyed(self, digest: str) -> str:
        """Return what is kept for a code's `digest`; the same for the same code, so that the code finds its row."""
        return self._index.of(COLUMN, digest).hex()
