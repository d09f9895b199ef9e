"""A key store in memory, for tests and for programs that keep nothing."""

from uuid import UUID

from nrm_shared.security.wrapping import WrappedKey


class MemoryKeyStore:
    """Keeps wrapped keys as long as the process lives."""

    def __init__(self) -> None:
        self.keys: dict[UUID, WrappedKey] = {}

    def get(self, subject: UUID) -> WrappedKey | None:
        """Return the subject's key, destroyed or not, or None."""
        return self.keys.get(subject)

    def create(self, key: WrappedKey) -> WrappedKey:
        """Keep `key` unless the subject has one already; return the one that is kept."""
        return self.keys.setdefault(key.subject, key)

    def destroy(self, subject: UUID) -> bool:
        """Forget the subject's key for ever; return whether there was a live one."""
        known = self.keys.get(subject)
        self.keys[subject] = WrappedKey(subject, None, "")
        return known is not None and known.wrapped is not None
