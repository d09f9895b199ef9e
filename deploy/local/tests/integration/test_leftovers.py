"""Who belongs to an installation and is ended with it, and who merely stands near."""

import os
import subprocess
import sys
from contextlib import ExitStack

import pytest

from nrm_local.down import down
from nrm_local.installation import Installation
from nrm_local.leftovers import mark, processes_of
from nrm_local.paths import Layout, project_root
from nrm_local.secrets import Secrets

WAIT = "import sys; sys.stdin.read()"
PARENT = (
    "import subprocess, sys;"
    f"child = subprocess.Popen([sys.executable, '-c', {WAIT!r}], env={{}}, stdin=sys.stdin);"
    "print(child.pid, flush=True);"
    "child.wait()"
)


@pytest.fixture
def layout(tmp_path):
    made = Layout(project_root(), tmp_path / "var")
    made.create()
    return made


@pytest.fixture
def start():
    """Return a function that starts a process which waits; all end with the test."""
    with ExitStack() as stack:

        def begin(code=WAIT, *arguments, directory=None, **environment):
            process = subprocess.Popen(
                [sys.executable, "-c", code, *arguments],
                cwd=directory,
                env={**os.environ, **environment},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            stack.callback(process.communicate)
            stack.callback(process.kill)
            return process

        yield begin


def test_whoever_only_looks_at_the_installation_is_not_ended(layout, start):
    bystanders = [
        start(WAIT, str(layout.log / "intake-http.log")),
        start(directory=layout.log),
        start(NRM_VAR=str(layout.var), SUPERVISOR_ENABLED="1"),
        start(**mark(Layout(layout.root, layout.beside("test")))),
        start(**mark(Layout(layout.root, layout.var / "deeper"))),
    ]
    assert processes_of(layout) == []
    assert down(Installation(layout, Secrets(layout.secrets)), say=lambda _: None) is False
    assert [process.poll() for process in bystanders] == [None] * len(bystanders)


def test_what_the_supervisor_started_is_ended_even_if_the_supervisor_is_gone(layout, start):
    ours = start(**mark(layout))
    said: list[str] = []
    assert down(Installation(layout, Secrets(layout.secrets)), said.append) is True
    assert ours.wait(10) == -9
    assert str(ours.pid) in said[0]


def test_children_that_hide_their_environment_belong_to_their_parents_installation(layout, start):
    parent = start(PARENT, **mark(layout))
    child = int(parent.stdout.readline())
    assert [found.pid for found in processes_of(layout)] == sorted([parent.pid, child])


def test_a_second_installation_lies_beside_the_first(layout):
    assert layout.beside("test").parent == layout.var.parent
    assert not layout.beside("test").is_relative_to(layout.var)
