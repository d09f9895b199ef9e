"""An adapter speaks to the registry of its settings and to nobody else, and tells the log when that one does not hold."""

from dataclasses import replace
from pathlib import Path

import pytest
import requests
from structlog.testing import capture_logs

from nrm_local.secrets import Secrets
from nrm_registry_adapters.adapters.birth.client import BirthClient
from nrm_registry_adapters.adapters.soap import _ModernTls
from nrm_registry_adapters.app.ports import RegistryUnavailable
from nrm_shared.http.outbound import NotAllowed
from nrm_shared.observability import outside
from nrm_shared.observability.allowance import Allowances, Rate

from ..conftest import Simulators  # noqa: TID252 - the service's folder has a hyphen: there is no absolute name
from . import test_birth


@pytest.mark.parametrize(
    "address", ["https://registry.example/birth", "https://127.0.0.1:1/birth", "http://127.0.0.1/"]
)
def test_another_address_than_the_settings_name_is_refused_before_anything_is_sent(
    simulators: Simulators, address: str
) -> None:
    request = requests.Request("POST", address, data=b"<x/>").prepare()
    with pytest.raises(NotAllowed):
        _ModernTls(simulators.endpoint("birth")).send(request)


def test_a_registry_whose_certificate_does_not_hold_leaves_a_line(
    simulators: Simulators, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Other tests let registries fail too, and there is room for so many lines only.
    monkeypatch.setattr(outside, "_ROOM", Allowances(Rate(5, 1), Rate(5, 1)))
    stranger = Secrets(tmp_path)
    stranger.generate(["nrm-intake"])
    endpoint = replace(simulators.endpoint("birth"), ca_file=stranger.registry_tls("birth-client").authority)
    with capture_logs() as lines, pytest.raises(RegistryUnavailable, match="unavailable"):
        BirthClient(endpoint, "NRM").verify(test_birth.TestBirth.matching)
    [line] = [each for each in lines if each["event"] == "backend failed"]
    assert (line["kind"], line["exception_type"]) == ("registry", "SSLError")
    assert line["tls"].startswith("CERTIFICATE_VERIFY_FAILED")
