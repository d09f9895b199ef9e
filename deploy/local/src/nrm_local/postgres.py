"""A private PostgreSQL from the machine's own binaries: own directory, own port, password sign-in, durable.

With TLS it takes nothing else: its rules know encrypted connections only, so a plain one is refused by the server; and
every role needs its own certificate beside its password.
"""

import re
import signal
import subprocess
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from urllib.parse import quote, urlencode

import psycopg2

from nrm_local import databases, unprivileged
from nrm_local.child import Child, StartFailed, kill_by_pid_file
from nrm_local.names import ADMINISTRATOR
from nrm_shared.transport import CIPHERS, TlsFiles

USER = "postgres"
OLDEST_VERSION = 15

# Durability is never traded for speed: what was answered 2xx survives a power cut. The rest keeps 20 processes' pools
# and the outbox's quick small transactions comfortable on a small machine.
SETTINGS: dict[str, str] = {
    "listen_addresses": "127.0.0.1",
    "max_connections": "300",
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "wal_level": "replica",
    "shared_buffers": "256MB",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "15min",
    "wal_compression": "on",
    "password_encryption": "scram-sha-256",
    "idle_in_transaction_session_timeout": "30s",
    "autovacuum_naptime": "15s",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "lc_messages": "C",
    "log_min_duration_statement": "-1",
    "log_statement": "none",
    # A failing statement's text or parameters may hold personal data: the error is logged without them.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_parameter_max_length_on_error": "0",
}
NOTHING: Mapping[str, str] = MappingProxyType({})
TLS_SETTINGS: dict[str, str] = {
    "ssl": "on",
    "ssl_cert_file": "server.crt",
    "ssl_key_file": "server.key",
    "ssl_ca_file": "authority.crt",
    "ssl_min_protocol_version": "TLSv1.2",
    "ssl_ciphers": CIPHERS,
}
PLAIN_RULE = "host all all 127.0.0.1/32 scram-sha-256\n"
# Both proofs: the password, and a certificate of the authority whose common name is the role's own.
TLS_RULE = "hostssl all all 127.0.0.1/32 scram-sha-256 clientcert=verify-full\n"


def tls_parameters(authority: Path) -> str:
    """Return what a client's URL says behind its ``?``: the server must prove its name with a certificate of ours."""
    named = {"sslmode": "verify-full", "sslrootcert": str(authority), "ssl_min_protocol_version": "TLSv1.2"}
    return urlencode(named, safe="/")


def client_parameters(own: TlsFiles) -> str:
    """Return what a client's URL says behind its ``?``: as ``tls_parameters``, and the certificate of its role."""
    shown = urlencode({"sslcert": str(own.certificate), "sslkey": str(own.key)}, safe="/")
    return f"{tls_parameters(own.authority)}&{shown}"


def binaries() -> Path:
    """Return the directory of the newest installed PostgreSQL (15 or later); raise ``MissingProgram`` if none."""
    versions = sorted(
        (int(found.parent.parent.name), found.parent)
        for found in Path("/usr/lib/postgresql").glob("*/bin/initdb")
        if found.parent.parent.name.isdigit()
    )
    if versions and versions[-1][0] >= OLDEST_VERSION:
        return versions[-1][1]
    initdb = Path(unprivileged.find_program("initdb", "postgresql-15"))
    answer = subprocess.run([initdb, "--version"], capture_output=True, text=True, check=True).stdout
    version = re.search(r"(\d+)", answer)
    if version is None or int(version[1]) < OLDEST_VERSION:
        raise unprivileged.MissingProgram("PostgreSQL 15 or later is missing: install the Debian package postgresql-15")
    return initdb.resolve().parent


class PostgresInstance:
    """A PostgreSQL in ``directory`` on ``port`` of 127.0.0.1, administered by ``nrm_admin`` with ``password``."""

    def __init__(
        self,
        directory: Path,
        port: int,
        password: str,
        tls: TlsFiles | None = None,
        *,
        own: TlsFiles | None = None,
        instead: Mapping[str, str] = NOTHING,
    ) -> None:
        """Remember where and how; nothing is created or started yet.

        ``tls``: the server's own files, ``own``: the administrator's, needed with them; ``instead``: what differs from
        ``SETTINGS``.
        """
        self.tls = tls
        self.own = own
        self.instead = instead
        self.directory = directory
        self.port = port
        self.password = password
        self.data = directory / "data"
        self._child: Child | None = None

    @property
    def url(self) -> str:
        """The administrator's URL."""
        parameters = f"?{client_parameters(self.own)}" if self.own else ""
        login = f"{ADMINISTRATOR}:{quote(self.password, safe='')}"
        return f"postgresql://{login}@127.0.0.1:{self.port}/postgres{parameters}"

    @property
    def pid_file(self) -> Path:
        """PostgreSQL's own pid file (first line: the postmaster's process id)."""
        return self.data / "postmaster.pid"

    def prepare(self) -> None:
        """Create the data directory on first use and write the configuration (idempotent)."""
        self.directory.mkdir(parents=True, exist_ok=True)
        self.directory.chmod(0o700)
        unprivileged.hand_over(self.directory, USER)
        if not (self.data / "PG_VERSION").exists():
            self._initialise()
        self._write(self.data / "nrm.conf", "".join(f"{name} = '{value}'\n" for name, value in self._settings()))
        self._write(self.data / "postgresql.conf", "include 'nrm.conf'\n")
        self._write(self.data / "pg_hba.conf", TLS_RULE if self.tls else PLAIN_RULE)
        if self.tls:
            # Copies: PostgreSQL runs as another account, for which the secrets are closed.
            self._write(self.data / TLS_SETTINGS["ssl_ca_file"], self.tls.authority.read_text())
            self._write(self.data / TLS_SETTINGS["ssl_cert_file"], self.tls.certificate.read_text())
            self._write(self.data / TLS_SETTINGS["ssl_key_file"], self.tls.key.read_text())

    def command(self) -> list[str]:
        """Return the foreground command that runs this instance as an unprivileged user."""
        return [
            *unprivileged.prefix(USER, self.directory, end_with_parent="INT"),
            str(binaries() / "postgres"),
            "-D",
            str(self.data),
        ]

    def is_ready(self) -> bool:
        """Tell whether the instance accepts the administrator (that is: recovery is over)."""
        try:
            psycopg2.connect(self.url, connect_timeout=2).close()
        except psycopg2.OperationalError:
            return False
        return True

    def start(self, timeout: float = 60.0) -> None:
        """Prepare and start the instance as our own child; raise ``StartFailed`` after ``timeout`` seconds."""
        self.prepare()
        self._child = Child(self.command(), self.directory.parent / f"{self.directory.name}.log")
        self._child.start(self.is_ready, timeout)
        databases.close_to_public(self.url)

    def stop(self, timeout: float = 30.0) -> None:
        """End our own child in an orderly way (fast shutdown: running transactions are rolled back)."""
        if self._child is not None:
            self._child.stop(signal.SIGINT, timeout)
            self._child = None

    def kill(self) -> None:
        """Crash the server with SIGKILL, whoever started it."""
        if self._child is not None:
            self._child.kill()
            self._child = None
        else:
            kill_by_pid_file(self.pid_file)

    def restart(self, timeout: float = 60.0) -> None:
        """Start again after ``kill``; remaining children of the dead server may hold its memory for a moment."""
        for attempt in range(20):
            try:
                return self.start(timeout)
            except StartFailed:
                if attempt == 19:
                    raise
        return None

    def _settings(self) -> list[tuple[str, str]]:
        encrypted = TLS_SETTINGS if self.tls else {}
        chosen = {**SETTINGS, **self.instead, **encrypted}
        return [*chosen.items(), ("port", str(self.port)), ("unix_socket_directories", "")]

    def _initialise(self) -> None:
        password_file = self.directory / "administrator.password"
        self._write(password_file, self.password)
        command = [
            *unprivileged.prefix(USER, self.directory),
            str(binaries() / "initdb"),
            f"--pgdata={self.data}",
            f"--username={ADMINISTRATOR}",
            f"--pwfile={password_file}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--data-checksums",
            "--no-instructions",
        ]
        try:
            subprocess.run(command, check=True, capture_output=True, text=True, cwd=self.directory)
        except subprocess.CalledProcessError as error:
            raise StartFailed(f"initdb failed:\n{error.stderr}") from error
        finally:
            password_file.unlink()

    def _write(self, path: Path, text: str) -> None:
        path.touch(mode=0o600)
        path.write_text(text)
        unprivileged.hand_over(path, USER)
