"""Attachments in the service's own database: rows, openings, and content in chunks that open in their place only."""

from collections.abc import Iterator
from functools import cached_property, partial
from importlib.resources import files
from typing import Any

from sqlalchemy import Column, Connection, DateTime, Integer, MetaData, Table, Text, Uuid, select, text
from sqlalchemy.orm import Session, registry

from nrm_shared.attachments.adding import CHUNK_BYTES
from nrm_shared.attachments.attachment import Attachment, AttachmentOpening
from nrm_shared.db.repository import Repository
from nrm_shared.security import keystore
from nrm_shared.security.columns import Ring, SealedColumn, SealedJson, ring
from nrm_shared.security.wrapping import SealBroken

COLUMN = "attachment_chunk.sealed"
INSERT = text("INSERT INTO attachment_chunk (attachment_id, number, sealed) VALUES (:attachment_id, :number, :sealed)")
CHUNK = text("SELECT sealed FROM attachment_chunk WHERE attachment_id = :attachment_id AND number = :number")

metadata = MetaData()
mapper = registry(metadata=metadata)

_attachment = Table(
    "attachment",
    metadata,
    *(Column(name, Uuid, primary_key=name == "id") for name in ("id", "linked_id", "subject", "case_id")),
    *(Column(name, Integer, nullable=False) for name in ("row_version", "size", "chunks")),
    *(Column(name, Text) for name in ("status", "linked_kind", "type", "level", "content_type", "scanned")),
    *(Column(name, Text) for name in ("added_by", "added_organisation", "removed_by", "removal_reason")),
    *(Column(name, DateTime(timezone=True)) for name in ("created_at", "added_at", "removed_at")),
    Column("details", SealedJson("attachment.details"), nullable=False),
)
_opening = Table(
    "attachment_opening",
    metadata,
    *(Column(name, Uuid, primary_key=name == "id") for name in ("id", "attachment_id")),
    Column("row_version", Integer, nullable=False),
    *(Column(name, Text) for name in ("account", "reason")),
    *(Column(name, DateTime(timezone=True)) for name in ("created_at", "opened_at", "until")),
    Column("text", SealedColumn("attachment_opening.text"), nullable=False),
)


def create_tables(connection: Connection) -> None:
    """Create the tables of attachments in the database of `connection` (called from a migration)."""
    script = files("nrm_shared.attachments").joinpath("tables_v1.sql").read_text(encoding="utf-8")
    connection.execute(text(script.replace(":", "\\:")))


def map_attachments() -> None:
    """Map the classes to the tables; once per process, whichever service asks first."""
    if not mapper.mappers:
        mapper.map_imperatively(Attachment, _attachment)
        mapper.map_imperatively(AttachmentOpening, _opening)


def place(attachment_id: object, number: int, chunks: int) -> str:
    """Return what a chunk's seal is bound to: its file, its place and how many there are.

    So none can be left out, moved, or put into another file without breaking the seal.
    """
    return f"{COLUMN}:{attachment_id}:{number}/{chunks}"


class Attaching:
    """What a service's unit of work gains to keep attachments (`AttachingWork`)."""

    session: Session

    @cached_property
    def attachments(self) -> Repository[Attachment]:
        """Return the attachments."""
        return Repository(self.session, Attachment)

    @cached_property
    def attachment_openings(self) -> Repository[AttachmentOpening]:
        """Return the reasoned openings of restricted files."""
        return Repository(self.session, AttachmentOpening)

    def attachments_of(self, kind: str, id: Any) -> list[Attachment]:
        """Return what is attached to an object, oldest first, removed ones included."""
        return self.attachments.where(linked_kind=kind, linked_id=id)

    def page_of_attachments(
        self, kind: str, id: Any, *, deepest: str, without: frozenset[str], after: Any, limit: int
    ) -> list[Attachment]:
        """Return the next files of an object by id, removed ones included; none deeper than `deepest` or of types `without`."""
        columns = _attachment.c
        wanted = select(Attachment).where(
            columns.linked_kind == kind,
            columns.linked_id == id,
            columns.level <= deepest,
            columns.type.not_in(sorted(without)),
        )
        if after is not None:
            wanted = wanted.where(columns.id > after)
        return list(self.session.scalars(wanted.order_by(columns.id).limit(limit)))

    def openings_of(self, attachment_id: Any) -> list[AttachmentOpening]:
        """Return the openings of a file."""
        return self.attachment_openings.where(attachment_id=attachment_id)

    def keep_content(self, attachment: Attachment, content: bytes) -> None:
        """Seal the content in chunks beside the attachment; raise `KeyDestroyed` for an erased person."""
        keyring = ring()
        rows = [
            {
                "attachment_id": attachment.id,
                "number": number,
                "sealed": keyring.seal_bytes(
                    attachment.subject,
                    content[number * CHUNK_BYTES : (number + 1) * CHUNK_BYTES],
                    place(attachment.id, number, attachment.chunks),
                ),
            }
            for number in range(attachment.chunks)
        ]
        self.session.execute(INSERT, rows)

    def content_of(self, attachment: Attachment) -> Iterator[bytes]:
        """Return the content chunk by chunk; the first is opened at once. Raises `KeyDestroyed`, `SealBroken`.

        Each later one is read in a short transaction of its own when it is sent: no connection waits for a slow reader,
        and an erasure stops what is still on its way.
        """
        keyring = ring()
        first = _chunk(self.session.connection(), keyring, attachment, 0)
        return _parts(first, self.session.get_bind(), keyring, attachment)


def _parts(first: bytes, bind: Any, keyring: Ring, attachment: Attachment) -> Iterator[bytes]:
    yield first
    for number in range(1, attachment.chunks):
        with Session(bind) as session:
            connection = session.connection()
            keyring.heed(partial(keystore.generation, connection))
            part = _chunk(connection, keyring, attachment, number)
        yield part


def _chunk(connection: Connection, keyring: Ring, attachment: Attachment, number: int) -> bytes:
    sealed = connection.execute(CHUNK, {"attachment_id": attachment.id, "number": number}).scalar_one_or_none()
    if sealed is None:
        raise SealBroken("a chunk of an attachment lacks")
    return keyring.open_bytes(bytes(sealed), place(attachment.id, number, attachment.chunks))[1]
