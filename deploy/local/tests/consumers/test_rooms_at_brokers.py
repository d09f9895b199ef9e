"""A broker that others use, with its management API: the topology in the URL's virtual host, and a room for tests."""

import pika
import pytest
from pika.exceptions import ProbableAuthenticationError

from nrm_local.broker_api import BrokerApi, BrokerApiFailed
from nrm_local.external import ExternalRefused, room_at_broker
from nrm_local.ports import answers, free_ports
from nrm_local.rabbit import RabbitInstance, plugins_directory
from nrm_shared.messaging import topology
from tests.support.rabbit import TestBroker
from tests.support.waiting import eventually

SOMEBODY = "somebody"
PASSWORD = "a/b@c"


class ManagedRabbit(RabbitInstance):
    """A broker with all of Debian's plugins at hand and the management API among them."""

    def __init__(self, directory, api_port):
        super().__init__(directory, *free_ports(3), cookie="MANAGED", definitions=_somebody_else())
        self.api_port = api_port

    def prepare(self):
        super().prepare()
        self._write("enabled_plugins", "[rabbitmq_management].\n")
        more = f"management.tcp.port = {self.api_port}\nmanagement.tcp.ip = 127.0.0.1\n"
        self._write("rabbitmq.conf", self._configuration() + more)

    def environment(self):
        libraries = str(plugins_directory())
        return super().environment() | {"ERL_LIBS": libraries, "RABBITMQ_PLUGINS_DIR": libraries}


def _somebody_else():
    return {
        "vhosts": [{"name": "/"}],
        "users": [
            {
                "name": SOMEBODY,
                "password_hash": topology.password_hash(PASSWORD),
                "hashing_algorithm": "rabbit_password_hashing_sha256",
                "tags": "administrator",
            }
        ],
        "permissions": [{"user": SOMEBODY, "vhost": "/", "configure": ".*", "write": ".*", "read": ".*"}],
    }


@pytest.fixture(scope="module")
def broker(tmp_path_factory):
    instance = ManagedRabbit(tmp_path_factory.mktemp("managed") / "rabbitmq", free_ports(1)[0])
    instance.start()
    eventually(lambda: answers(instance.api_port), "the management API listens", 30)
    yield instance
    instance.stop()


@pytest.fixture
def api_url(broker):
    return f"http://{SOMEBODY}:a%2Fb%40c@127.0.0.1:{broker.api_port}"


def test_the_tests_room_holds_the_whole_topology_and_goes_with_its_users(broker, api_url, test_secrets):
    amqp_url = broker.url(SOMEBODY, PASSWORD)
    passwords = test_secrets.amqp_passwords(topology.users())
    with room_at_broker(amqp_url, api_url) as own:
        inside = TestBroker.at(own, test_secrets)
        BrokerApi(api_url).import_definitions(topology.definitions(passwords, vhost=inside.addresses.vhost))
        inside.purge()
        pika.BlockingConnection(pika.URLParameters(inside.url("nrm-intake"))).close()
        with pytest.raises(ProbableAuthenticationError):
            pika.BlockingConnection(pika.URLParameters(inside.url("nrm-intake").replace("nrm-intake", "nobody")))
        with pytest.raises(ExternalRefused, match="users of an installation"), room_at_broker(amqp_url, api_url):
            pass
        assert set(topology.users()) <= BrokerApi(api_url).users()
    assert BrokerApi(api_url).users() == {SOMEBODY}
    with pytest.raises(pika.exceptions.ProbableAccessDeniedError):
        pika.BlockingConnection(pika.URLParameters(own))


def test_a_wrong_password_for_the_management_api_is_said_without_it(broker):
    with pytest.raises(BrokerApiFailed, match="401") as refused:
        BrokerApi(f"http://{SOMEBODY}:wrong-secret@127.0.0.1:{broker.api_port}").users()
    assert "wrong-secret" not in str(refused.value)
