"""A private broker with the real topology, users and permissions, and a client of MoFA on it."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from nrm_local.ports import free_ports
from nrm_local.rabbit import RabbitInstance
from nrm_partners.settings import PartnerSettings
from nrm_shared.messaging.topology import definitions, users
from nrm_shared.security.partykeys import KeySetDict, new_party_keys, public_part

PASSWORDS = {user: f"{user}-for-tests" for user in users()}


@pytest.fixture(scope="session")
def keys() -> dict[str, KeySetDict]:
    return {party: new_party_keys(party) for party in ("mofa", "intake")}


@pytest.fixture(scope="session")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RabbitInstance]:
    folder = tmp_path_factory.mktemp("broker")
    # The broker's unprivileged user must reach its folder through pytest's own.
    for parent in (folder, *folder.parents[:2]):
        parent.chmod(0o755)
    instance = RabbitInstance(
        folder / "rabbitmq", *free_ports(3), cookie="partners-tests", definitions=definitions(PASSWORDS)
    )
    instance.start()
    yield instance
    instance.stop()


@pytest.fixture
def settings(broker: RabbitInstance, keys: dict[str, KeySetDict], tmp_path: Path) -> PartnerSettings:
    own, everybody = tmp_path / "own.json", tmp_path / "everybody.json"
    own.write_text(json.dumps(keys["mofa"]), encoding="utf-8")
    everybody.write_text(json.dumps(public_part(*keys.values())), encoding="utf-8")
    address = f"amqp://partner-mofa@127.0.0.1:{broker.port}/%2F"
    return PartnerSettings("mofa", address, PASSWORDS["partner-mofa"], own, everybody)
