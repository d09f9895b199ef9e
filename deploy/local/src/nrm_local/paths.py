"""Where things are: one place knows the project's directories, so that nothing else builds paths of its own."""

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

# A unix socket's path is limited to 107 bytes; leave room for the longest name that is put behind the directory.
_LONGEST_SOCKET_DIRECTORY = 80


def project_root() -> Path:
    """Return the checkout's root: ``NRM_ROOT`` when set (by the ``nrm`` script), else the nearest parent with ``nrm``."""
    configured = os.environ.get("NRM_ROOT")
    if configured:
        return Path(configured).resolve()
    here = Path(__file__).resolve()
    for parent in here.parents:
        if (parent / "nrm").is_file() and (parent / "requirements").is_dir():
            return parent
    raise FileNotFoundError("the project's root was not found; set NRM_ROOT")


class DirectoryRefused(RuntimeError):
    """The folder of an installation cannot be made or written to; the message names it."""


@dataclass(frozen=True)
class Layout:
    """All directories of one installation; everything that is written lies below ``var``."""

    root: Path
    var: Path

    @classmethod
    def of_project(cls) -> "Layout":
        """Return the layout of this checkout; ``NRM_VAR`` moves ``var`` elsewhere (tests use a temporary one)."""
        root = project_root()
        return cls(root, Path(os.environ.get("NRM_VAR", root / "var")).resolve())

    def beside(self, name: str) -> Path:
        """Return where a second installation (of the tests) lives: next to ``var``, so that neither lies in the other."""
        return self.var.with_name(f"{self.var.name}-{name}")

    @property
    def postgres(self) -> Path:
        """Directory of the private PostgreSQL."""
        return self.var / "postgres"

    @property
    def rabbitmq(self) -> Path:
        """Directory of the private RabbitMQ."""
        return self.var / "rabbitmq"

    @property
    def secrets(self) -> Path:
        """Directory of all generated secrets (readable by the owner only)."""
        return self.var / "secrets"

    @property
    def log(self) -> Path:
        """Directory of the processes' logs, one ``NAME.log`` each."""
        return self.var / "log"

    @property
    def clock_file(self) -> Path:
        """The business clock's offset, read by every process outside the production profile."""
        return self.var / "clock"

    @property
    def content(self) -> Path:
        """Directory of imported content; ``NRM_CONTENT_DIR`` names another."""
        return Path(os.environ.get("NRM_CONTENT_DIR") or self.var / "content").resolve()

    @property
    def tls_mark(self) -> Path:
        """There while what runs was started with TLS, so that every command speaks to it rightly; goes with ``down``."""
        return self.var / "tls.on"

    @property
    def port_mark(self) -> Path:
        """The first port of what was started here, so that every command finds it; goes with ``down``."""
        return self.var / "port-base"

    def audit_roots(self, service: str) -> Path:
        """Return where a service's audit seals are kept outside its database."""
        return self.var / "audit-roots" / f"{service}.jsonl"

    @property
    def supervisor_config(self) -> Path:
        """The generated configuration of supervisord."""
        return self.var / "supervisord.conf"

    @property
    def supervisor_pid(self) -> Path:
        """supervisord's pid file."""
        return self.var / "supervisord.pid"

    @property
    def sockets(self) -> Path:
        """Directory of unix sockets: ``var/run``, or a short one under the temporary directory if that is too long."""
        preferred = self.var / "run"
        if len(os.fsencode(preferred)) <= _LONGEST_SOCKET_DIRECTORY:
            return preferred
        digest = hashlib.sha256(os.fsencode(self.var)).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"nrm-{os.getuid()}-{digest}"

    @property
    def supervisor_socket(self) -> Path:
        """The unix socket on which supervisord answers."""
        return self.sockets / "supervisor.sock"

    def create_sockets(self) -> None:
        """Create the directory of the sockets, closed to others; it goes again with ``down``."""
        self.sockets.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self.sockets.stat().st_uid != os.getuid():
            raise PermissionError(f"{self.sockets} belongs to somebody else")
        self.sockets.chmod(0o700)

    def remove_sockets(self) -> None:
        """Remove the directory of the sockets."""
        self.supervisor_socket.unlink(missing_ok=True)
        if self.sockets.is_dir():
            self.sockets.rmdir()

    def create(self) -> None:
        """Create the directories (idempotent). ``var`` must let the unprivileged users through; secrets are closed.

        Raise ``DirectoryRefused`` where that is not possible.
        """
        try:
            self._create()
        except OSError as error:
            raise DirectoryRefused(
                f"{self.var} cannot be used ({error.strerror}); NRM_VAR names another folder"
            ) from error

    def _create(self) -> None:
        self.var.mkdir(parents=True, exist_ok=True)
        self.var.chmod(0o755)
        self.secrets.mkdir(exist_ok=True)
        self.secrets.chmod(0o700)
        self.log.mkdir(exist_ok=True)
        (self.var / "content").mkdir(0o755, exist_ok=True)
