"""The birth adapter passes the suite, compares the entry by itself and forgets it."""

from nrm_registry_adapters.adapters.birth.client import BirthClient
from nrm_registry_adapters.adapters.soap import Endpoint
from nrm_registry_adapters.app.ports import RegistryClient
from nrm_registry_adapters.domain.claims import Claims
from nrm_shared.contracts.registry import CheckState, Registry

from ..conftest import Simulators  # noqa: TID252 - the service's folder has a hyphen: there is no absolute name
from .suite import AdapterContract


class TestBirth(AdapterContract):
    registry = Registry.BIRTH
    matching = Claims(
        number="20124926104100731", name_bn="মীম আকতার", dob="2012-05-03", father="রহিম উদ্দীন", mother="কুলসুম বেগম"
    )
    partial = Claims(number="20124926104100731", name_en="Mim Akter", dob="2012")
    contradicting = Claims(number="20124926104100731", name_bn="মিম আক্তার", father="করিম উদ্দিন")
    unknown = Claims(number="20990101000000000", name_bn="কেউ না")
    secrets = ("রহিম", "কুলসুম", "চিলমারী", "২০১২", "2012-05")

    def make_client(self, endpoint: Endpoint) -> RegistryClient:
        return BirthClient(endpoint, office="NRM")

    def test_a_year_of_birth_is_enough_to_agree(self, simulators: Simulators) -> None:
        assert self.check(self.client(simulators), self.partial).matched.dob is True

    def test_an_entry_under_correction_is_never_a_full_match(self, simulators: Simulators) -> None:
        claims = Claims(number="19950101269212345", name_bn="মরিয়ম বেগম", dob="1995-01-01")
        answer = self.check(self.client(simulators), claims)
        assert answer.state is CheckState.PARTIAL
        assert (answer.matched.name, answer.matched.dob) == (True, True)
