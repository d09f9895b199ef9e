"""Asks the birth register."""

from pathlib import Path

from nrm_registry_adapters.adapters.birth.mapping import NUMBER, answer_of
from nrm_registry_adapters.adapters.soap import Contract, Endpoint, SoapService
from nrm_registry_adapters.domain.claims import Claims, Field
from nrm_registry_adapters.domain.result import Answer
from nrm_shared.wssecurity.names import SOAP11

_WSDL = Path(__file__).parent / "wsdl"
_NAMESPACE = "http://birth.sandbox.invalid/register/v1"
CONTRACT = Contract(
    wsdl=_WSDL / "birth.wsdl",
    schema=_WSDL / "birth.xsd",
    binding=f"{{{_NAMESPACE}}}BirthRegisterPort",
    answer=f"{{{_NAMESPACE}}}getRegisterEntryResponse",
    soap=SOAP11,
)


class BirthClient:
    """The birth register over SOAP 1.1. It is sent the number alone; names stay here."""

    compares = frozenset(Field)

    def __init__(self, endpoint: Endpoint, office: str) -> None:
        self._soap = SoapService(CONTRACT, endpoint)
        self._office = office

    def verify(self, claims: Claims) -> Answer:
        """Return how the entry agrees, compared here; raise `RegistryUnavailable`."""
        if not NUMBER.fullmatch(claims.number):
            # The contract has no such number, so the register cannot.
            return Answer(found=False)
        response = self._soap.call(
            "getRegisterEntry", headers={"office": self._office}, birthRegistrationNumber=claims.number
        )
        return answer_of(response, claims)
