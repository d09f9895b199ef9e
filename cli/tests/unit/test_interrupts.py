"""A command that is interrupted, or told to end, leaves nothing behind unsaid."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from nrm_cli import interrupts
from nrm_cli.interrupts import AskedToEnd, ended_like_an_interrupt, taken_down_if_interrupted
from nrm_local.installation import Installation


@pytest.fixture
def taken_down(monkeypatch: pytest.MonkeyPatch) -> list[Installation]:
    """Return what was taken down."""
    found: list[Installation] = []
    monkeypatch.setattr(interrupts, "down", lambda installation, _say: found.append(installation))
    return found


@pytest.fixture(autouse=True)
def interruptible() -> Iterator[None]:
    """Let Ctrl-C interrupt, also where these tests run in the background of a shell, which ignores it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.parametrize("asked", [signal.SIGTERM, signal.SIGHUP])
def test_being_told_to_end_unwinds_as_an_interrupt_does(asked: signal.Signals) -> None:
    with pytest.raises(AskedToEnd) as ended, ended_like_an_interrupt():
        os.kill(os.getpid(), asked)
    assert ended.value.code == 128 + asked


def test_what_is_ignored_stays_ignored_as_under_nohup() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with ended_like_an_interrupt():
            os.kill(os.getpid(), signal.SIGHUP)
    finally:
        signal.signal(signal.SIGHUP, before)


def test_afterwards_signals_mean_what_they_meant_before() -> None:
    before = signal.getsignal(signal.SIGTERM)
    with ended_like_an_interrupt():
        assert signal.getsignal(signal.SIGTERM) is not before
    assert signal.getsignal(signal.SIGTERM) is before


@pytest.mark.parametrize("asked", [signal.SIGINT, signal.SIGTERM])
def test_a_start_that_is_interrupted_is_taken_down_and_says_so(
    taken_down: list[Installation], asked: signal.Signals
) -> None:
    said: list[str] = []
    installation = Installation.here()
    with pytest.raises((KeyboardInterrupt, AskedToEnd)), taken_down_if_interrupted(installation, said.append):
        os.kill(os.getpid(), asked)
    assert taken_down == [installation]
    assert said == ["Interrupted: what was started is ended again."]


def test_a_start_that_ends_or_fails_by_itself_is_left_as_it_is(taken_down: list[Installation], tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), taken_down_if_interrupted(Installation.here(), print):
        (tmp_path / "none").read_text()
    assert taken_down == []
