"""A private RabbitMQ from the machine's own binaries: own node, cookie, ports and epmd, booted with definitions.

The broker is started by ``erl`` itself with the arguments of Debian's ``rabbitmq-server`` script, but with a library
directory holding only the applications the broker needs: the script offers Erlang all 80 plugins, and looking through
them costs two thirds of the boot (6.0 s against 1.9 s here). ``-start_epmd false`` and an epmd of our own in the
foreground make sure that no daemon outlives the broker.

With TLS it has no other listener, demands a certificate of the private authority from every client, and takes the user from
that certificate's common name: no password signs anybody in.
"""

import contextlib
import json
import re
import signal
import socket
import ssl
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from nrm_local import unprivileged
from nrm_local.child import Child, StartFailed, kill_by_pid_file
from nrm_local.ports import answers
from nrm_shared.transport import TlsFiles, amqp_query

USER = "rabbitmq"
NODE = "nrm@localhost"
VHOST = "/"
PACKAGE = "rabbitmq-server"
# What lets a certificate say who signs in (SASL EXTERNAL).
BY_CERTIFICATE = "rabbitmq_auth_mechanism_ssl"
# Erlang wants every name; the same that `nrm_shared.transport.CIPHERS` stands for, and those of TLS 1.3.
CIPHERS_BY_NAME = (
    "TLS_AES_256_GCM_SHA384",
    "TLS_CHACHA20_POLY1305_SHA256",
    "TLS_AES_128_GCM_SHA256",
    "ECDHE-ECDSA-AES256-GCM-SHA384",
    "ECDHE-RSA-AES256-GCM-SHA384",
    "ECDHE-ECDSA-CHACHA20-POLY1305",
    "ECDHE-RSA-CHACHA20-POLY1305",
    "ECDHE-ECDSA-AES128-GCM-SHA256",
    "ECDHE-RSA-AES128-GCM-SHA256",
)

_SERVER_ARGUMENTS = (
    # allocators, limits and "no busy waiting" exactly as rabbitmq-server sets them
    *("+W", "w", "+MBas", "ageffcbf", "+MHas", "ageffcbf", "+MBlmbcs", "512", "+MHlmbcs", "512", "+MMmcs", "30"),
    *("+P", "1048576", "+t", "5000000", "+zdbbl", "128000", "+sbwt", "none", "+sbwtdcpu", "none", "+sbwtdio", "none"),
    *("+B", "i", "-noinput", "-boot", "start_sasl", "-s", "rabbit", "boot", "-start_epmd", "false"),
    *("-kernel", "inet_dist_use_interface", "{127,0,0,1}", "-kernel", "prevent_overlapping_partitions", "false"),
    *("-syslog", "logger", "[]", "-syslog", "syslog_error_logger", "false"),
)


def plugins_directory() -> Path:
    """Return the broker's library directory as the Debian package installs it; raise ``MissingProgram`` otherwise."""
    found = sorted(Path("/usr/lib/rabbitmq/lib").glob("*/plugins"))
    if not found:
        raise unprivileged.MissingProgram(f"RabbitMQ is missing: install the Debian package {PACKAGE}")
    return found[-1]


class RabbitInstance:
    """A RabbitMQ node in ``directory`` on three ports of 127.0.0.1; ``definitions`` are imported at every boot."""

    def __init__(
        self,
        directory: Path,
        port: int,
        distribution_port: int,
        epmd_port: int,
        *,
        cookie: str,
        definitions: Mapping[str, Any],
        tls: TlsFiles | None = None,
        own: TlsFiles | None = None,
    ) -> None:
        """Remember where and how; nothing is created or started yet.

        ``tls`` are the server's files, ``own`` those with which this instance's URLs and its question for readiness
        prove themselves to it.
        """
        self.tls = tls
        self.own = own
        self.directory = directory
        self.port = port
        self.distribution_port = distribution_port
        self.epmd_port = epmd_port
        self._cookie = cookie
        self._definitions = definitions
        self._child: Child | None = None
        self._epmd: Child | None = None

    def url(self, user: str, password: str) -> str:
        """Return the AMQP URL of a user of this broker; with TLS, of the user whose certificate is ``own``."""
        scheme = "amqps" if self.tls else "amqp"
        parameters = f"?{amqp_query(self.own)}" if self.own else ""
        login = f"{quote(user)}:{quote(password, safe='')}"
        return f"{scheme}://{login}@127.0.0.1:{self.port}/{quote(VHOST, safe='')}{parameters}"

    @property
    def pid_file(self) -> Path:
        """The pid file which the broker writes while booting."""
        return self.directory / "pid"

    def prepare(self) -> None:
        """Write configuration, cookie, definitions and the library directory (idempotent)."""
        self.directory.mkdir(parents=True, exist_ok=True)
        self.directory.chmod(0o700)
        unprivileged.hand_over(self.directory, USER)
        self._write("rabbitmq.conf", self._configuration())
        self._write("enabled_plugins", f"[{BY_CERTIFICATE}].\n" if self.tls else "[].\n")
        if self.tls:
            # Copies: the broker runs as another account, for which the secrets are closed.
            self._write("authority.crt", self.tls.authority.read_text())
            self._write("server.crt", self.tls.certificate.read_text())
            self._write("server.key", self.tls.key.read_text())
        self._write("definitions.json", json.dumps(self._definitions, indent=1, sort_keys=True))
        self._write(".erlang.cookie", self._cookie)
        (self.directory / ".erlang.cookie").chmod(0o400)
        self._link_libraries()

    def command(self) -> list[str]:
        """Return the foreground command that runs the broker as an unprivileged user."""
        erl = unprivileged.find_program("erl", PACKAGE)
        prefix = unprivileged.prefix(USER, self.directory, end_with_parent="TERM")
        return [*prefix, erl, *_SERVER_ARGUMENTS]

    def epmd_command(self) -> list[str]:
        """Return the foreground command of this node's own port mapper."""
        epmd = unprivileged.find_program("epmd", PACKAGE)
        prefix = unprivileged.prefix(USER, self.directory, end_with_parent="TERM")
        return [*prefix, epmd, "-port", str(self.epmd_port), "-address", "127.0.0.1"]

    def environment(self) -> dict[str, str]:
        """Return the broker's whole environment (nothing is inherited)."""
        home = self.directory
        return {
            "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
            "HOME": str(home),
            "LC_ALL": "C.UTF-8",
            "ERL_LIBS": str(home / "lib"),
            "ERL_MAX_ETS_TABLES": "50000",
            "ERL_MAX_PORTS": "65536",
            "ERL_CRASH_DUMP_SECONDS": "0",
            "ERL_EPMD_PORT": str(self.epmd_port),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODENAME": NODE,
            "RABBITMQ_DIST_PORT": str(self.distribution_port),
            "RABBITMQ_MNESIA_BASE": str(home / "mnesia"),
            "RABBITMQ_LOG_BASE": str(home / "log"),
            "RABBITMQ_LOGS": "-",
            "RABBITMQ_PID_FILE": str(self.pid_file),
            "RABBITMQ_GENERATED_CONFIG_DIR": str(home / "generated"),
            "RABBITMQ_CONFIG_FILE": str(home / "rabbitmq.conf"),
            "RABBITMQ_ADVANCED_CONFIG_FILE": str(home / "advanced.config"),
            "RABBITMQ_CONF_ENV_FILE": "/dev/null",
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(home / "enabled_plugins"),
            "RABBITMQ_PLUGINS_DIR": str(home / "lib"),
        }

    def is_ready(self) -> bool:
        """Tell whether the broker answers the AMQP greeting (its listener opens after the definitions are in)."""
        with contextlib.suppress(OSError), self._connected() as connection:
            connection.sendall(b"AMQP\x00\x00\x09\x01")
            return connection.recv(1) == b"\x01"
        return False

    def start(self, timeout: float = 60.0) -> None:
        """Prepare and start epmd and broker as our own children; raise ``StartFailed`` after ``timeout`` seconds."""
        self.prepare()
        log = self.directory.parent / f"{self.directory.name}.log"
        if self._epmd is None or self._epmd.pid is None:
            self._epmd = Child(self.epmd_command(), log)
            self._epmd.start(lambda: answers(self.epmd_port), timeout)
        self._child = Child(self.command(), log, self.environment(), self.directory)
        try:
            self._child.start(self.is_ready, timeout)
        except StartFailed:
            self.stop()
            raise

    def stop(self, timeout: float = 20.0) -> None:
        """End our own children in an orderly way; neither broker nor epmd is left."""
        if self._child is not None:
            self._child.stop(signal.SIGTERM, timeout)
            self._child = None
        if self._epmd is not None:
            self._epmd.stop(signal.SIGTERM, 5.0)
            self._epmd = None

    def kill(self) -> None:
        """Crash the broker with SIGKILL, whoever started it; its epmd lives on, as after a real crash."""
        if self._child is not None:
            self._child.kill()
            self._child = None
        else:
            kill_by_pid_file(self.pid_file)

    def restart(self, timeout: float = 60.0) -> None:
        """Start again after ``kill``."""
        self.start(timeout)

    def _connected(self) -> socket.socket | ssl.SSLSocket:
        plain = socket.create_connection(("127.0.0.1", self.port), timeout=2)
        if self.own is None:
            return plain
        return self.own.client_context().wrap_socket(plain, server_hostname="127.0.0.1")

    def _listener(self) -> list[str]:
        if self.tls is None:
            return [f"listeners.tcp.default = 127.0.0.1:{self.port}"]
        return [
            "listeners.tcp = none",
            f"listeners.ssl.default = 127.0.0.1:{self.port}",
            f"ssl_options.cacertfile = {self.directory / 'authority.crt'}",
            f"ssl_options.certfile = {self.directory / 'server.crt'}",
            f"ssl_options.keyfile = {self.directory / 'server.key'}",
            "ssl_options.verify = verify_peer",
            "ssl_options.fail_if_no_peer_cert = true",
            "auth_mechanisms.1 = EXTERNAL",
            "ssl_cert_login_from = common_name",
            "ssl_options.versions.1 = tlsv1.3",
            "ssl_options.versions.2 = tlsv1.2",
            *(f"ssl_options.ciphers.{place} = {name}" for place, name in enumerate(CIPHERS_BY_NAME, 1)),
        ]

    def _configuration(self) -> str:
        return "\n".join(
            [
                *self._listener(),
                f"default_vhost = {VHOST}",
                "loopback_users.guest = true",
                f"load_definitions = {self.directory / 'definitions.json'}",
                # A dead peer is noticed within two of these; clients ask for less (5 s).
                "heartbeat = 10",
                "disk_free_limit.absolute = 50MB",
                "vm_memory_high_watermark.absolute = 1GB",
                "collect_statistics_interval = 30000",
                "log.console = true",
                "log.console.level = info",
                "log.connection.level = warning",
                "log.file = false",
                "",
            ]
        )

    def _link_libraries(self) -> None:
        source = plugins_directory()
        library = self.directory / "lib"
        library.mkdir(exist_ok=True)
        library.chmod(0o755)
        available = {entry.name.rpartition("-")[0]: entry for entry in source.iterdir() if (entry / "ebin").is_dir()}
        applications = _needed(available, BY_CERTIFICATE if self.tls else "rabbit")
        wanted = {available[name].name: available[name] for name in applications}
        for link in library.iterdir():
            if link.name not in wanted or link.resolve() != wanted[link.name].resolve():
                link.unlink()
        for name, target in wanted.items():
            if not (library / name).is_symlink():
                (library / name).symlink_to(target)

    def _write(self, name: str, text: str) -> None:
        path = self.directory / name
        path.unlink(missing_ok=True)
        path.touch(mode=0o600)
        path.write_text(text)
        unprivileged.hand_over(path, USER)


def _needed(available: Mapping[str, Path], application: str) -> set[str]:
    """Return the application and all it needs, as far as the broker brings it (the rest is in Erlang itself)."""
    found: set[str] = set()
    waiting = [application]
    while waiting:
        name = waiting.pop()
        if name in found or name not in available:
            continue
        found.add(name)
        description = (available[name] / "ebin" / f"{name}.app").read_text()
        listed = re.search(r"{applications,\s*\[(.*?)\]}", description, re.DOTALL)
        waiting += re.findall(r"\w+", listed[1]) if listed else []
    return found
