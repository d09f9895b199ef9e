"""What an operator may know of a service's keys: which wraps how many, how old they are. Never a key."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, text

from nrm_shared.security.keyfiles import erasure_key
from nrm_shared.security.masterkeys import IN_TOKEN, read_lines
from nrm_shared.settings import ServiceSettings

WRAPPED = text(
    "SELECT kek_id, count(*) AS wraps, count(*) FILTER (WHERE parts = 1) AS one_part, min(created_at) AS oldest"
    " FROM data_key WHERE wrapped IS NOT NULL GROUP BY kek_id"
)
DESTROYED = text(
    "SELECT count(*) AS destroyed, count(*) FILTER (WHERE cut_at IS NULL) AS uncut FROM data_key WHERE wrapped IS NULL"
)
MADE = text("SELECT kek_id, made_at FROM master_key WHERE retired_at IS NULL")


@dataclass(frozen=True, slots=True)
class MasterKeyStatus:
    """One master key. `place` is file, token, or missing: wraps data keys and is not in the key file.

    `since` is when a rotation made it, else when the oldest data key it wraps was made; `one_part` counts the data keys
    an erasure would not take from backups, until the next rotation.
    """

    kek_id: str
    place: str
    in_use: bool
    wraps: int
    one_part: int
    since: datetime | None


@dataclass(frozen=True, slots=True)
class KeyStatus:
    """The keys of one service; `uncut` were destroyed and not yet cut out of the erasure key, of `nodes` nodes."""

    service: str
    master_keys: tuple[MasterKeyStatus, ...]
    destroyed: int
    uncut: int
    nodes: int


def status_of(settings: ServiceSettings, engine: Engine) -> KeyStatus:
    """Return the status of a service's keys."""
    lines = read_lines(settings.master_key_file) if settings.master_key_file else {}
    with engine.connect() as connection:
        wrapped = {row.kek_id: row for row in connection.execute(WRAPPED)}
        made = {row.kek_id: row.made_at for row in connection.execute(MADE)}
        gone = connection.execute(DESTROYED).one()
    keys = []
    for position, kek_id in enumerate([*lines, *sorted(set(wrapped) - set(lines))]):
        row = wrapped.get(kek_id)
        since = made.get(kek_id) or (row.oldest if row else None)
        place = _place(lines.get(kek_id))
        in_use = position == 0 and kek_id in lines
        keys.append(MasterKeyStatus(kek_id, place, in_use, row.wraps if row else 0, row.one_part if row else 0, since))
    return KeyStatus(settings.service, tuple(keys), gone.destroyed, gone.uncut, len(erasure_key(settings).current()))


def _place(line: str | None) -> str:
    if line is None:
        return "missing"
    return "token" if line == IN_TOKEN else "file"
