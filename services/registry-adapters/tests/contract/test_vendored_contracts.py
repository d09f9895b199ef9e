"""The contract files beside the adapters are the ones the registries serve."""

from pathlib import Path

import pytest

import nrm_sandbox
from nrm_registry_adapters.adapters.birth.client import CONTRACT as BIRTH
from nrm_registry_adapters.adapters.national_id.client import CONTRACT as NATIONAL_ID
from nrm_registry_adapters.adapters.passport.client import CONTRACT as PASSPORT
from nrm_registry_adapters.adapters.soap import Contract

HANDED_OVER = Path(nrm_sandbox.__file__).parent / "contracts"


@pytest.mark.parametrize("contract", [NATIONAL_ID, PASSPORT, BIRTH], ids=lambda contract: contract.wsdl.stem)
def test_the_vendored_contract_is_the_registrys_own(contract: Contract) -> None:
    for file in (contract.wsdl, contract.schema):
        assert file.read_bytes() == (HANDED_OVER / file.name).read_bytes()
