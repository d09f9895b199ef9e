"""The world of a run: a private PostgreSQL and RabbitMQ, two databases with the spine, and processes of the product."""

import contextlib
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg2
from sqlalchemy import create_engine, text

from nrm_local.ports import free_ports
from nrm_local.postgres import PostgresInstance
from nrm_local.rabbit import RabbitInstance
from nrm_shared.audit.keys import new_key_set
from nrm_shared.db.engine import driver_url
from nrm_shared.db.spine import VERSIONS, create_spine
from nrm_shared.messaging import topology
from nrm_shared.messaging.names import service_user

ADMINISTRATOR = "bench"
LOOK_SECONDS = 0.01

ALL_MIGRATED = "CREATE TABLE alembic_version AS SELECT '9999'::text AS version_num"


class ProcessDied(RuntimeError):
    """A process that the bench needs has ended; what it printed follows the error."""


@dataclass
class World:
    """Where everything is."""

    directory: Path
    postgres: PostgresInstance
    rabbit: RabbitInstance
    passwords: dict[str, str]
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def database(self, name: str) -> str:
        """Return the URL of a database (as administrator)."""
        return self.postgres.url.rsplit("/", 1)[0] + f"/{name}"

    def amqp(self, user: str) -> str:
        """Return the broker URL of `user`."""
        return self.rabbit.url(user, self.passwords[user])

    def connect(self, name: str) -> Any:
        """Return an autocommitting connection to a database."""
        connection = psycopg2.connect(self.database(name))
        connection.autocommit = True
        return connection

    def create_database(self, name: str, *statements: str) -> None:
        """Create a database with the spine's tables and what `statements` add."""
        connection = self.connect("postgres")
        cursor = connection.cursor()
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{name}"')
        connection.close()
        engine = create_engine(driver_url(self.database(name)))
        with engine.begin() as migration:
            for version in VERSIONS:
                create_spine(migration, version)
            for statement in statements:
                migration.execute(text(statement))
            # A service's processes wait for its migrations; here they need the spine's tables only.
            migration.execute(text(ALL_MIGRATED))
        engine.dispose()

    def environment(self, service: str, database: str) -> dict[str, str]:
        """Return the environment of a process of `service`, as the runner would give it."""
        url, broker = self.database(database), self.amqp(service_user(service))
        return {
            **os.environ,
            "PYTHONWARNINGS": "ignore",
            f"NRM_{service.upper()}_DATABASE_URL": _without_password(url),
            f"NRM_{service.upper()}_DATABASE_PASSWORD_FILE": str(self._secret("postgres", self.postgres.password)),
            f"NRM_{service.upper()}_AMQP_URL": _without_password(broker),
            f"NRM_{service.upper()}_AMQP_PASSWORD_FILE": str(
                self._secret(service, self.passwords[service_user(service)])
            ),
            f"NRM_{service.upper()}_AUDIT_KEY_FILE": str(self._audit_key(service)),
            f"NRM_{service.upper()}_AUDIT_ROOTS_FILE": str(self.directory / f"{database}.audit-roots.jsonl"),
            f"NRM_{service.upper()}_LOG_LEVEL": "WARNING",
            f"NRM_{service.upper()}_PROFILE": "demo",
        }

    def start(self, *arguments: str, environment: dict[str, str]) -> subprocess.Popen[bytes]:
        """Start a Python process of the product or of a contender."""
        log = (self.directory / "processes.log").open("ab")
        process = subprocess.Popen([sys.executable, *arguments], env=environment, stdout=log, stderr=log)
        self.processes.append(process)
        return process

    def wait_until(self, condition: Callable[[], bool], seconds: float, what: str) -> None:
        """Wait until `condition()` holds; fail naming `what` after `seconds`, or at once when a process has died."""
        give_up = time.monotonic() + seconds
        while not condition():
            for process in self.processes:
                if process.poll() is not None:
                    raise ProcessDied(f"{process.args!r} ended with {process.returncode} before {what}")
            if time.monotonic() > give_up:
                raise TimeoutError(f"{what} did not happen within {seconds:.0f} s")
            time.sleep(LOOK_SECONDS)

    def end(self, *processes: subprocess.Popen[bytes]) -> None:
        """End processes this run started."""
        for process in processes:
            process.send_signal(signal.SIGTERM)
        for process in processes:
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            self.processes.remove(process)

    def log(self) -> str:
        """Return the tail of what the processes printed."""
        path = self.directory / "processes.log"
        return path.read_text(errors="replace")[-3000:] if path.exists() else ""

    def _audit_key(self, service: str) -> Path:
        path = self.directory / f"{service}.audit.jwks.json"
        if not path.exists():
            path.write_text(json.dumps(new_key_set(service)))
            path.chmod(0o600)
        return path

    def _secret(self, name: str, value: str) -> Path:
        path = self.directory / f"{name}.password"
        path.write_text(value)
        path.chmod(0o600)
        return path


@contextlib.contextmanager
def made() -> Iterator[World]:
    """Start a world with the product's own configuration of both servers; end it whatever happens.

    It lies beside the installation's own data, on the same file system: an fsync must cost here what it costs there.
    """
    directory = Path(os.environ.get("NRM_VAR", "var")).resolve() / "bench" / "world"
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(parents=True)
    world = _arranged(directory)
    try:
        world.postgres.start()
        _keep_commit_times(world)
        world.rabbit.start()
        yield world
    except BaseException:
        # Why nothing came is in what the processes printed, and that is gone with the world.
        print(world.log(), file=sys.stderr)
        raise
    finally:
        world.end(*list(world.processes))
        world.rabbit.stop()
        world.postgres.stop()
        shutil.rmtree(directory, ignore_errors=True)


def _arranged(directory: Path) -> World:
    ports = free_ports(4)
    passwords = {user: secrets.token_urlsafe(12) for user in [*topology.users(), ADMINISTRATOR]}
    rabbit = RabbitInstance(
        directory / "rabbitmq",
        ports[1],
        ports[2],
        ports[3],
        cookie=secrets.token_urlsafe(20),
        definitions=topology.definitions(passwords, administrator=ADMINISTRATOR),
    )
    postgres = PostgresInstance(directory / "postgres", ports[0], secrets.token_urlsafe(12))
    return World(directory, postgres, rabbit, passwords)


def _keep_commit_times(world: World) -> None:
    """Let PostgreSQL remember when each transaction was committed: latency is measured from commit to commit."""
    connection = world.connect("postgres")
    connection.cursor().execute("ALTER SYSTEM SET track_commit_timestamp = on")
    connection.close()
    world.postgres.stop()
    world.postgres.start()


def _without_password(url: str) -> str:
    parts = urlsplit(url)
    return parts._replace(netloc=f"{parts.username}@{parts.hostname}:{parts.port}").geturl()
