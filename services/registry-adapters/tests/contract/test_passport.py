"""The passport adapter passes the suite, and reads its registry's status and similarity."""

from nrm_registry_adapters.adapters.passport.client import PassportClient
from nrm_registry_adapters.adapters.soap import Endpoint
from nrm_registry_adapters.app.ports import RegistryClient
from nrm_registry_adapters.domain.claims import Claims
from nrm_shared.contracts.registry import CheckState, Registry

from ..conftest import Simulators  # noqa: TID252 - the service's folder has a hyphen: there is no absolute name
from .suite import AdapterContract


class TestPassport(AdapterContract):
    registry = Registry.PASSPORT
    matching = Claims(number="BX0123456", name_en="Rehana Khatun", dob="2000-02-11", father="Abdul Karim")
    partial = Claims(number="BX0123456", name_en="Rehana Khatun", dob="2000-02")
    contradicting = Claims(number="BX0123456", name_en="Rehana Khatun", dob="1999-02-11")
    unknown = Claims(number="ZZ9999999", name_en="Nobody")
    secrets = ("Abdul Mannan", "2000-02-11", "20000211", "KHATUN")

    def make_client(self, endpoint: Endpoint) -> RegistryClient:
        return PassportClient(endpoint)

    def test_a_name_in_another_transliteration_is_undecided_not_contradicted(self, simulators: Simulators) -> None:
        claims = Claims(number="BX0123456", name_en="Rehena Khatoon", dob="2000-02-11")
        answer = self.check(self.client(simulators), claims)
        assert answer.state is CheckState.PARTIAL
        assert (answer.matched.name, answer.matched.dob) == (None, True)

    def test_another_persons_name_contradicts(self, simulators: Simulators) -> None:
        claims = Claims(number="BX0123456", name_en="Shafiqul Islam Mia")
        assert self.check(self.client(simulators), claims).matched.name is False

    def test_a_passport_reported_lost_is_never_a_full_match(self, simulators: Simulators) -> None:
        claims = Claims(number="BQ5550123", name_en="Moriom Begum", dob="1995-01-01")
        answer = self.check(self.client(simulators), claims)
        assert answer.state is CheckState.PARTIAL
        assert (answer.matched.name, answer.matched.dob) == (True, True)

    def test_a_name_in_bangla_only_cannot_be_compared(self, simulators: Simulators) -> None:
        claims = Claims(number="BX0123456", name_bn="রেহানা খাতুন", dob="2000-02-11")
        assert self.check(self.client(simulators), claims).state is CheckState.PARTIAL
