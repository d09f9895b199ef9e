"""Everywhere an installation leaves something behind, and the search of all of it for texts that must not be there."""

import base64
import json
import os
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from stat import S_ISREG
from urllib.parse import quote, urlsplit, urlunsplit

import httpx

from nrm_local.installation import Installation
from nrm_local.names import SERVICES_WITH_DATABASE, package
from nrm_local.paths import Layout
from nrm_local.postgres import binaries
from nrm_local.processes import SANDBOX

SECRETS = "secrets"


@dataclass
class Search:
    """What was searched, and the places where something was found."""

    places: int = 0
    size: int = 0
    hits: list[str] = field(default_factory=list)

    def look(self, place: str, content: bytes, needles: dict[str, tuple[bytes, ...]]) -> None:
        """Search one place for every form of every text."""
        self.places += 1
        self.size += len(content)
        self.hits += [f"{name} in {place}" for name, forms in needles.items() if any(each in content for each in forms)]

    def __str__(self) -> str:
        return f"{self.places} places, {self.size / 1_000_000:.1f} MB searched, {len(self.hits)} hits"


def forms(text: str) -> tuple[bytes, ...]:
    """Return how a text may lie about: as it is, escaped in JSON, in an address, in hexadecimal (as a dump writes bytes),
    and within something in base64, wherever in it the text begins.
    """
    raw = text.encode()
    plain = {raw, json.dumps(text)[1:-1].encode(), quote(text).encode()}
    return tuple(plain | {raw.hex().encode()} | _in_base64(raw))


def _in_base64(raw: bytes) -> set[bytes]:
    """Return what of `raw` stands in any base64 it is a part of: six bits make a sign, so there are three ways to begin.

    Signs that neighbours have a part in are left out.
    """
    found: set[bytes] = set()
    for before in range(3):
        first, last = -(-before * 8 // 6), (before + len(raw)) * 8 // 6
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            found.add(encode(bytes(before) + raw)[first:last])
    return found


def search(installation: Installation, texts: dict[str, Iterable[str]]) -> Search:
    """Search every file below `var` but the secrets, what processes left in the machine's directory for temporary files,
    every metrics page, and a dump of every database.
    """
    needles = {name: tuple(form for text in each for form in forms(text)) for name, each in texts.items()}
    found = Search()
    for place, content in (*_files(installation.layout.var), *_temporary(installation.layout)):
        found.look(place, content, needles)
    for place, content in _pages(installation):
        found.look(place, content, needles)
    for service in SERVICES_WITH_DATABASE:
        found.look(f"dump of {service}", dump(installation, service), needles)
    return found


def _files(var: Path) -> Iterator[tuple[str, bytes]]:
    """Yield what lies on the disk: logs, the database's and the broker's own files, their logs ahead, slips, the rest."""
    for path in sorted(var.rglob("*")):
        if path.is_file() and not path.is_symlink() and SECRETS not in path.relative_to(var).parts:
            try:
                yield str(path.relative_to(var)), path.read_bytes()
            except FileNotFoundError:
                continue


def _temporary(layout: Layout) -> Iterator[tuple[str, bytes]]:
    """Yield what lies outside `var`: in the directory of the processes' sockets, and in files that have the names which
    Python gives to temporary ones, if they are ours and have changed since the installation was started.
    """
    began = layout.supervisor_config.stat().st_mtime
    temporary = Path(tempfile.gettempdir())
    for root in sorted(
        {layout.sockets, *temporary.glob("tmp*"), *(path for path in temporary.iterdir() if path.is_file())}
    ):
        for path in (root, *root.rglob("*")) if root.is_dir() else (root,):
            with suppress(FileNotFoundError, PermissionError):
                found = path.lstat()
                if S_ISREG(found.st_mode) and found.st_uid == os.getuid() and found.st_mtime >= began:
                    yield f"temporary {path.relative_to(root.parent)}", path.read_bytes()


def _pages(installation: Installation) -> Iterator[tuple[str, bytes]]:
    for process in installation.processes:
        if process.kind != SANDBOX:
            address = f"http://127.0.0.1:{process.port}/metrics"
            yield f"metrics of {process.name}", httpx.get(address, timeout=10, trust_env=False).content


def dump(installation: Installation, service: str) -> bytes:
    """Return a dump of a service's database in plain text."""
    url = url_of(installation, service)
    return subprocess.run([binaries() / "pg_dump", url], check=True, capture_output=True).stdout


def url_of(installation: Installation, service: str) -> str:
    """Return the administrator's URL of a service's database."""
    administrator = urlsplit(installation.administrator_url)
    return urlunsplit(administrator._replace(path="/" + installation.database_prefix + package(service)))
