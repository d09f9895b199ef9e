"""`nrm up` and `nrm down` as people call them, on an installation of its own."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from nrm_local import ports
from nrm_local.leftovers import processes_of
from nrm_local.paths import Layout, project_root
from nrm_local.processes import table

SECONDS = 240
INFRASTRUCTURE = (ports.POSTGRES, ports.RABBITMQ, ports.RABBITMQ_DISTRIBUTION, ports.RABBITMQ_EPMD)
Nrm = Callable[..., "subprocess.CompletedProcess[str]"]


def offsets() -> list[int]:
    """Return every port of an installation, counted from its first."""
    return [process.port - ports.port_base() for process in table()] + list(INFRASTRUCTURE)


@pytest.fixture
def base() -> int:
    """Return a first port from which all others are free."""
    return next(
        first for first in range(23_000, 60_000, 1_000) if not any(ports.answers(first + each) for each in offsets())
    )


@pytest.fixture
def layout(monkeypatch: pytest.MonkeyPatch, base: int) -> Iterator[Layout]:
    """Return where the installation lives: beside the one that people use, with private instances."""
    for name in ("NRM_DATABASE_URL", "NRM_AMQP_URL", "NRM_AMQP_API_URL", "NRM_DATABASE_PREFIX", "NRM_TLS"):
        monkeypatch.delenv(name, raising=False)
    found = Layout(project_root(), Layout.of_project().beside("up-and-down"))
    monkeypatch.setenv("NRM_VAR", str(found.var))
    monkeypatch.setenv("NRM_PORT_BASE", str(base))
    shutil.rmtree(found.var, ignore_errors=True)
    yield found
    shutil.rmtree(found.var, ignore_errors=True)


@pytest.fixture
def nrm(layout: Layout) -> Iterator[Nrm]:
    """Return a function that runs one command; whatever was started is ended with the test."""
    program = str(Path(sys.executable).with_name("nrm"))

    def run(*arguments: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [program, *arguments],
            cwd=layout.root,
            env=dict(os.environ),
            capture_output=True,
            text=True,
            timeout=SECONDS,
        )

    yield run
    run("down")


def supervisors(layout: Layout) -> set[int]:
    """Return the supervisor of the installation, and what it forked."""
    return {found.pid for found in processes_of(layout) if "nrm_local.supervise" in found.command}


def test_a_second_up_says_so_and_down_leaves_no_process_not_even_epmd(nrm: Nrm, layout: Layout, base: int) -> None:
    first = nrm("up")
    assert first.returncode == 0, first.stdout + first.stderr
    running = supervisors(layout)

    second = nrm("up")

    assert (second.returncode, "runs already" in second.stdout) == (0, True), second.stdout + second.stderr
    assert all(str(base + ports.SERVICE_OFFSETS[service]) in second.stdout for service in ("intake", "identity"))
    assert running & supervisors(layout)  # what was started stayed
    assert all(ports.answers(base + offset) for offset in INFRASTRUCTURE)

    ended = nrm("down")

    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert processes_of(layout) == []
    assert [offset for offset in offsets() if ports.answers(base + offset)] == []
