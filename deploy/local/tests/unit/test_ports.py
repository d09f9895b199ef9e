"""From which port an installation counts."""

from pathlib import Path

import pytest

from nrm_local.down import down
from nrm_local.installation import Installation
from nrm_local.ports import PortBaseInvalid, keep_base, port_base


@pytest.mark.parametrize("wrong", ["", "x", "1e4", "-17000", "80", "65000", "১৭০০০"])
def test_what_is_no_first_port_is_refused_by_the_settings_name(wrong: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NRM_PORT_BASE", wrong)
    with pytest.raises(PortBaseInvalid, match="NRM_PORT_BASE must be a whole number from 1024 to 64861"):
        port_base()


def test_another_first_port_moves_the_installation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NRM_PORT_BASE", "18000")
    assert port_base() == 18_000


def test_another_shell_finds_what_was_started_until_it_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NRM_VAR", str(tmp_path))
    monkeypatch.setenv("NRM_PORT_BASE", "18000")
    keep_base()
    monkeypatch.delenv("NRM_PORT_BASE")
    assert port_base() == 18_000
    down(Installation.here())
    assert port_base() == 17_000


def test_the_variable_wins_over_what_was_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NRM_VAR", str(tmp_path))
    monkeypatch.setenv("NRM_PORT_BASE", "18000")
    keep_base()
    monkeypatch.setenv("NRM_PORT_BASE", "19000")
    assert port_base() == 19_000


def test_what_was_started_elsewhere_moves_nothing_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NRM_VAR", str(tmp_path))
    monkeypatch.setenv("NRM_PORT_BASE", "18000")
    keep_base()
    monkeypatch.setenv("NRM_VAR", str(tmp_path / "other"))
    monkeypatch.delenv("NRM_PORT_BASE")
    assert port_base() == 17_000
