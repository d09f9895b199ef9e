"""From which port an installation counts."""

import pytest

from nrm_local.ports import PortBaseInvalid, port_base


@pytest.mark.parametrize("wrong", ["", "x", "1e4", "-17000", "80", "65000", "১৭০০০"])
def test_what_is_no_first_port_is_refused_by_the_settings_name(wrong: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NRM_PORT_BASE", wrong)
    with pytest.raises(PortBaseInvalid, match="NRM_PORT_BASE must be a whole number from 1024 to 64861"):
        port_base()


def test_another_first_port_moves_the_installation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NRM_PORT_BASE", "18000")
    assert port_base() == 18_000
