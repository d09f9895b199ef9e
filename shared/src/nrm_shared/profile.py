"""The production profile: what a process refuses to start with, each with a sentence that names the setting to change.

A demonstration is convenient where production must not be: its secrets are made by the runner, its clock can be moved, its
connections may be plain. Nothing of that may be carried over by accident, so every process looks at its own settings first.
"""

import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import parse_qs, urlsplit

from nrm_shared import core_dumps
from nrm_shared.demomarks import is_marked
from nrm_shared.reference.start_refusals import refusal_text

PRODUCTION = "production"
SHORTEST_PASSWORD = 16
DEFAULT_PASSWORDS = frozenset(
    {"guest", "postgres", "rabbitmq", "admin", "administrator", "password", "secret", "changeme", "change-me", "nrm"}
)
QUIET_ENOUGH = frozenset({"INFO", "WARNING", "ERROR", "CRITICAL"})
# The names of settings say what their files are (a test holds every setting to it): public ones, which anybody may read,
PUBLIC = ("authority_file", "certificate_file", "ca_file", "partner_keys_file", "client_keys_file")
# secrets,
SECRET = ("password_file", "secret_file", "key_file", "keys_file", "pin_file", "token_file", "secrets_dir", "keys_dir")
# content, which anybody may read and only the operator may write,
CONTENT = ("content_dir",)
# and what the process itself writes, a library of others, or what it may not have in production at all.
OTHER = ("clock_file", "audit_roots_file", "pkcs11_library")
DEMO = "demo_"
_PASSWORDS = ("password_file", "client_secret_file")


class Settings(Protocol):
    """Settings of a process: a pydantic model whose `*_file` fields are paths, `*_url` fields addresses."""

    def model_dump(self) -> dict[str, Any]:
        """Return all settings by name."""
        ...


@dataclass(frozen=True, slots=True)
class Refusal:
    """One thing that production refuses: its code and the environment variable it is about."""

    code: str
    setting: str

    def __str__(self) -> str:
        text = refusal_text(self.code, self.setting)
        return f"{text.en}\n{text.bn}"


class ProductionRefused(SystemExit):
    """Ends the process with exit code 1 and the sentences of all refusals on standard error."""

    def __init__(self, refusals: Iterable[Refusal]) -> None:
        self.refusals = tuple(refusals)
        super().__init__("\n".join(str(refusal) for refusal in self.refusals))


def stand(settings: Settings, prefix: str) -> None:
    """Raise `ProductionRefused` if these settings are of the production profile and not fit for it.

    `prefix` is that of the service's environment variables (`NRM_INTAKE_`). Every process of ours with settings passes here
    before it opens a secret: from now on it leaves no core dump, in any profile.
    """
    core_dumps.leave_none()
    values = settings.model_dump()
    if values["profile"] != PRODUCTION:
        return
    takes_files = getattr(settings, "takes_files", False)
    found = tuple(Refusal(code, prefix + name.upper()) for code, name in _refusals(values, takes_files=takes_files))
    if found:
        raise ProductionRefused(found)


def _refusals(values: dict[str, Any], *, takes_files: bool) -> Iterator[tuple[str, str]]:
    if values.get("clock_file"):
        yield "moved-clock", "clock_file"
    yield from (("demo-account", name) for name, value in values.items() if name.startswith(DEMO) and value)
    if values["log_level"] not in QUIET_ENOUGH:
        yield "debug-log", "log_level"
    yield from (("tls-off", name) for name in _plain(values))
    if takes_files and not values["scanner_address"]:
        yield "no-scanner", "scanner_address"
    for name, path in values.items():
        if isinstance(path, Path) and name.endswith(PUBLIC + SECRET) and not name.startswith(DEMO):
            for each in sorted(path.iterdir()) if path.is_dir() else [path]:
                yield from ((code, name) for code in _of_file(name, each, values))
        elif isinstance(path, Path) and name in CONTENT:
            yield from ((code, name) for code in _of_content(path))


def _plain(values: dict[str, Any]) -> Iterator[str]:
    """Yield the settings by which something would travel unencrypted, or to an unverified server."""
    for name in ("tls_authority_file", "tls_certificate_file", "tls_key_file"):
        if not values.get(name):
            yield name
    for name, url in values.items():
        if not name.endswith("_url") or not url:
            continue
        parts = urlsplit(str(url))
        if name == "database_url":
            verified = parse_qs(parts.query).get("sslmode") == ["verify-full"]
        else:
            verified = parts.scheme in ("https", "amqps")
        if not verified:
            yield name


def _of_file(name: str, path: Path, values: dict[str, Any]) -> Iterator[str]:
    public = name.endswith(PUBLIC)
    try:
        state = path.stat()
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        yield "missing-secret"
        return
    if is_marked(text):
        yield "demo-secret"
    if public:
        return
    if _others_may_read(state):
        yield "exposed-secret"
    if state.st_uid not in (0, os.geteuid()):
        yield "foreign-secret"
    if name.endswith(_PASSWORDS) and _is_default(text.strip(), _user_of(name, values)):
        yield "default-password"


def _of_content(folder: Path) -> Iterator[str]:
    """Yield why imported content could be changed by others: it decides which legal questions people are asked.

    Looks at the folder and at all that the shelf reads in it. What is not there or cannot be read, reading it refuses.
    """
    states = []
    for place in (folder, *(place for depth in (1, 2, 3) for place in folder.glob("/".join(["[!.]*"] * depth)))):
        with suppress(OSError):
            states.append(place.stat())
    if any(state.st_mode & (stat.S_IWGRP | stat.S_IWOTH) for state in states):
        yield "writable-content"
    if any(state.st_uid not in (0, os.geteuid()) for state in states):
        yield "foreign-content"


def _others_may_read(state: os.stat_result) -> bool:
    # An orchestrator hands secrets over as root's files that the service's group may read; nobody else may hand them to
    # a group, and nobody at all to everybody.
    allowed = 0o740 if state.st_uid == 0 else 0o700
    return bool(stat.S_IMODE(state.st_mode) & ~allowed)


def _is_default(password: str, user: str) -> bool:
    return len(password) < SHORTEST_PASSWORD or password.lower() in DEFAULT_PASSWORDS or password == user


def _user_of(name: str, values: dict[str, Any]) -> str:
    """Return the user whose password a setting holds: the one in the URL of the same name."""
    url = values.get(name.replace("_password_file", "_url"), "")
    return urlsplit(str(url)).username or str(values.get("username", ""))
