"""The national ID adapter passes the suite, and reads its registry's own codes."""

from nrm_registry_adapters.adapters.national_id.client import NationalIdClient
from nrm_registry_adapters.adapters.soap import Endpoint
from nrm_registry_adapters.app.ports import RegistryClient
from nrm_registry_adapters.domain.claims import Claims
from nrm_shared.contracts.registry import CheckState, Registry

from ..conftest import Simulators  # noqa: TID252 - the service's folder has a hyphen: there is no absolute name
from .suite import AdapterContract


class TestNationalId(AdapterContract):
    registry = Registry.NATIONAL_ID
    matching = Claims(
        number="19994117345678901",
        name_bn="রেহানা খাতুন",
        name_en="Rehana Khatun",
        dob="2000-02-11",
        father="মোঃ আব্দুল মান্নান",
        mother="সালেহা বেগম",
    )
    partial = Claims(number="19994117345678901", name_bn="রেহানা খাতুন", dob="2000")
    contradicting = Claims(number="19994117345678901", name_bn="রেহানা খাতুন", dob="2000-02-11", father="আবদুল করিম")
    unknown = Claims(number="9999999999", name_en="Nobody")
    secrets = ("আব্দুল মান্নান", "Abdul Mannan", "2000-02-11", "সালেহা")

    def make_client(self, endpoint: Endpoint) -> RegistryClient:
        return NationalIdClient(endpoint)

    def test_rehanas_fathers_name_mismatches_and_her_birth_date_matches(self, simulators: Simulators) -> None:
        answer = self.check(self.client(simulators), self.contradicting)
        assert answer.state is CheckState.MISMATCH
        assert answer.matched.model_dump() == {"name": True, "dob": True, "father": False, "mother": None}

    def test_a_name_that_agrees_in_one_script_agrees(self, simulators: Simulators) -> None:
        claims = Claims(number="4117345678", name_bn="রেহানা খাতুন", name_en="Rehena Khatoon")
        assert self.check(self.client(simulators), claims).matched.name is True
