"""``nrm up``: everything running and ready, or a clear reason why not."""

import threading
import time
from collections.abc import Callable

import psycopg2

from nrm_local import databases
from nrm_local.broker_api import BrokerApi
from nrm_local.health import ask
from nrm_local.installation import Installation
from nrm_local.ports import answers, keep_base
from nrm_local.processes import Process
from nrm_local.status import rows
from nrm_local.supervisord import SERVICES, Supervisor, programs, render
from nrm_shared.messaging import topology

READY_SECONDS = 120.0
# A restart after a crash takes a moment; an installation that is not ready after this is broken.
_STILL_READY_SECONDS = 10.0
_POLL_SECONDS = 0.1

Say = Callable[[str], None]


class UpFailed(RuntimeError):
    """The installation did not become ready; the message says what is missing and where to look."""


class AlreadyRunning(RuntimeError):
    """It runs already and is ready; nothing was changed."""


class RunningNotReady(RuntimeError):
    """It runs already and is not ready; the message names what is not. Nothing was changed."""


class RunsOtherwise(RuntimeError):
    """It runs already, but not as it was asked for; the message says how. Nothing was changed."""


class Progress:
    """Prints lines that begin with the seconds since the start."""

    def __init__(self, say: Say) -> None:
        """Start counting."""
        self._say = say
        self._began = time.monotonic()

    @property
    def seconds(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self._began

    def __call__(self, text: str) -> None:
        """Print one line."""
        self._say(f"[{self.seconds:5.1f} s] {text}")


def up(installation: Installation, say: Say = print, ready_seconds: float = READY_SECONDS) -> float:
    """Start everything and wait until every process is ready; return the seconds it took.

    Raise ``AlreadyRunning``, ``RunsOtherwise`` or ``RunningNotReady`` if it runs, ``UpFailed`` if it does not become ready within
    ``ready_seconds`` (what runs is left running, so that one can look at it), ``MissingProgram`` or ``StartFailed`` if a
    program cannot be started, ``ExternalRefused`` for an administrator's URL that cannot be honoured.
    """
    refuse_running(installation)
    supervisor = Supervisor(installation)
    progress = Progress(say)
    try:
        _start(installation, supervisor, progress, ready_seconds)
    except (TimeoutError, psycopg2.Error) as error:
        raise UpFailed(str(error).strip()) from error
    return progress.seconds


def refuse_running(installation: Installation) -> None:
    """Raise ``AlreadyRunning``, ``RunsOtherwise`` or ``RunningNotReady`` if it runs already; start nothing."""
    if Supervisor(installation).is_running():
        _refuse_other_transport(installation)
        _refuse_not_ready(installation)
        raise AlreadyRunning


def _start(installation: Installation, supervisor: Supervisor, progress: Progress, ready_seconds: float) -> None:
    installation.prepare()
    if installation.tls:
        installation.layout.tls_mark.touch()
    else:
        installation.layout.tls_mark.unlink(missing_ok=True)
    environment = installation.environment
    progress("directories and secrets are there")
    _refuse_taken_ports(installation)
    _ask_external_database(installation)
    _prepare_instances(installation)
    progress("PostgreSQL and RabbitMQ are prepared")
    if installation.external_broker is not None:
        passwords = installation.secrets.amqp_passwords(topology.users())
        definitions = topology.definitions(passwords, vhost=environment.addresses.vhost)
        BrokerApi(installation.external_broker_api).import_definitions(definitions)
        progress("the broker has the topology")
    installation.layout.supervisor_config.write_text(render(installation, programs(installation)))
    installation.layout.supervisor_config.chmod(0o600)
    keep_base()
    supervisor.start()
    progress("supervisor runs")
    # Services wait for their database themselves; started now, they load while database and broker boot.
    starting = _Background(lambda: supervisor.start_group(SERVICES))
    _await_database(installation, ready_seconds)
    if installation.external_database is None:
        databases.close_to_public(installation.administrator_url)
    databases.ensure(
        installation.administrator_url, installation.services, installation.secrets, installation.database_prefix
    )
    progress("PostgreSQL is ready, databases and roles are there")
    starting.finish()
    progress("all processes are started")
    for job in installation.jobs:
        _run_job(installation, supervisor, job.name)
        progress(f"{job.name} is done")
    _await_ready(installation, progress, ready_seconds)
    encrypted = ", everything between them over TLS" if installation.tls else ""
    progress(f"all {len(installation.processes)} processes are ready{encrypted}")


def _refuse_other_transport(installation: Installation) -> None:
    encrypted = installation.layout.tls_mark.exists()
    if installation.tls != encrypted:
        raise RunsOtherwise(
            f"it runs already, {'over TLS' if encrypted else 'without TLS'}, and nothing was changed: end it with "
            f"`./nrm down`, then start it with `./nrm up {'--tls' if installation.tls else '--no-tls'}`"
        )


def _refuse_not_ready(installation: Installation) -> None:
    give_up = time.monotonic() + _STILL_READY_SECONDS
    while True:
        broken = [f"{row.name} ({row.health})" for row in rows(installation) if not row.ready]
        if not broken:
            return
        if time.monotonic() > give_up:
            raise RunningNotReady(
                f"it runs already, but these are not ready: {', '.join(broken)}; see `./nrm logs NAME`. "
                "`./nrm down` and `./nrm up` start everything anew (another `./nrm up` may still be at it: `./nrm status`)"
            )
        time.sleep(_POLL_SECONDS)


def _refuse_taken_ports(installation: Installation) -> None:
    wanted = {process.port: process.name for process in installation.processes}
    if installation.external_database is None:
        wanted[installation.postgres().port] = "PostgreSQL"
    if installation.external_broker is None:
        rabbit = installation.rabbit()
        wanted |= {rabbit.port: "RabbitMQ", rabbit.distribution_port: "RabbitMQ", rabbit.epmd_port: "epmd"}
    taken = [f"{port} ({name})" for port, name in sorted(wanted.items()) if answers(port)]
    if taken:
        raise UpFailed(
            f"these ports are taken by other programs: {', '.join(taken)}; "
            "`./nrm down` ends what an earlier run left, NRM_PORT_BASE moves all ports"
        )


def _ask_external_database(installation: Installation) -> None:
    if installation.external_database is None:
        return
    try:
        databases.connect(installation.external_database).close()
    except psycopg2.Error as error:
        raise UpFailed(f"NRM_DATABASE_URL: {str(error).strip()}") from error


def _prepare_instances(installation: Installation) -> None:
    """Prepare both at once: making a PostgreSQL data directory is the longest single step of a first start."""
    tasks: list[_Background] = []
    if installation.external_database is None:
        tasks.append(_Background(installation.postgres().prepare))
    if installation.external_broker is None:
        tasks.append(_Background(installation.rabbit().prepare))
    for task in tasks:
        task.finish()


class _Background:
    """Work on a thread of its own; what it raises is raised where it is waited for."""

    def __init__(self, work: Callable[[], None]) -> None:
        self._failure: Exception | None = None
        self._thread = threading.Thread(target=self._run, args=(work,), daemon=True)
        self._thread.start()

    def _run(self, work: Callable[[], None]) -> None:
        try:
            work()
        except Exception as error:  # noqa: BLE001 -- handed over to whoever waits
            self._failure = error

    def finish(self) -> None:
        """Wait for the end and raise what was raised."""
        self._thread.join()
        if self._failure is not None:
            raise self._failure


def _await_database(installation: Installation, seconds: float) -> None:
    if installation.external_database is not None:
        return
    postgres = installation.postgres()
    give_up = time.monotonic() + seconds
    while not postgres.is_ready():
        if time.monotonic() > give_up:
            raise UpFailed("PostgreSQL does not answer; see `./nrm logs postgres`")
        time.sleep(_POLL_SECONDS)


def _run_job(installation: Installation, supervisor: Supervisor, name: str) -> None:
    log = installation.layout.log / f"{name}.log"
    log.unlink(missing_ok=True)
    code = supervisor.run_job(name, READY_SECONDS)
    if code:
        text = log.read_text(errors="replace") if log.exists() else ""
        raise UpFailed(f"{name} failed with exit code {code}:\n{text[-4000:]}")


def _await_ready(installation: Installation, progress: Progress, seconds: float) -> None:
    waiting: list[Process] = list(installation.processes)
    tls = installation.client_context()
    give_up = time.monotonic() + seconds
    while waiting:
        still = [process for process in waiting if not ask(process, tls).ready]
        for process in waiting:
            if process not in still:
                progress(f"{process.name} is ready on port {process.port}")
        if still and time.monotonic() > give_up:
            names = ", ".join(process.name for process in still)
            raise UpFailed(f"not ready after {seconds:.0f} s: {names}; see `./nrm logs NAME`")
        if len(still) == len(waiting):
            time.sleep(_POLL_SECONDS)
        waiting = still
