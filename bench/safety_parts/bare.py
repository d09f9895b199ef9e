"""The same stages as pass-through: nothing sealed, nobody refused, nothing audited. Composed here, known to no product."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from nrm_intake.adapters.work import SqlIntakeWork
from nrm_shared.access import Level
from nrm_shared.kernel.actor import AccessObject, Actor
from nrm_shared.runner.runner import Runner

_HEADER_BYTES = 18


class PlainRing:
    """Keeps a text as it is, behind the header by which a sealed value names its subject."""

    def seal(self, subject: UUID, text: str, aad: str) -> bytes:
        """Return the text with the header of a sealed value, as long as a sealed one."""
        return bytes((1, 1)) + subject.bytes + bytes(28) + text.encode()

    def open(self, blob: bytes, aad: str) -> tuple[UUID, str]:
        """Return the text."""
        return UUID(bytes=blob[2:_HEADER_BYTES]), blob[_HEADER_BYTES + 28 :].decode()

    def heed(self, generation_now: Callable[[], int]) -> None:
        """Remember no keys, and so need not ask."""


class BareWork(SqlIntakeWork):
    """Intake's unit of work in which everybody may do everything and nothing is written down."""

    def permit(self, target: AccessObject) -> None:
        """Let everybody pass."""
        self._permitted, self._target = True, target

    def assert_permitted(self) -> None:
        """Let everybody pass."""

    def level(self, target: AccessObject) -> Level | None:
        """Show everything."""
        return Level.L4

    def record(self, kind: str | None = None, subject: UUID | str | None = None, **about: Any) -> None:
        """Write nothing down."""

    def disclosed(self, kind: str, subject: UUID | str, fields: list[str], **about: Any) -> None:
        """Write nothing down."""

    @property
    def shown_level(self) -> Level:
        """Show everything."""
        return Level.L4


class BareRunner(Runner):
    """A runner that lets everybody in."""

    def admit(self, actor: Actor, permission: str) -> None:
        """Let everybody in."""
