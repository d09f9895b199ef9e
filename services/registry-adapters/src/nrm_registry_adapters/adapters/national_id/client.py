"""Asks the national ID registry."""

from pathlib import Path
from uuid import uuid4

from nrm_registry_adapters.adapters.national_id.mapping import NUMBER, answer_of, person_of
from nrm_registry_adapters.adapters.soap import Contract, Endpoint, SoapService
from nrm_registry_adapters.domain.claims import Claims, Field
from nrm_registry_adapters.domain.result import Answer
from nrm_shared.wssecurity.names import SOAP11

_WSDL = Path(__file__).parent / "wsdl"
_NAMESPACE = "urn:sandbox:nid:partner-verification:2"
CONTRACT = Contract(
    wsdl=_WSDL / "national-id.wsdl",
    schema=_WSDL / "national-id.xsd",
    binding=f"{{{_NAMESPACE}}}PartnerVerificationSoap11",
    answer=f"{{{_NAMESPACE}}}VerifyPersonResponse",
    soap=SOAP11,
)


class NationalIdClient:
    """The national ID registry over SOAP 1.1."""

    compares = frozenset(Field)

    def __init__(self, endpoint: Endpoint) -> None:
        self._soap = SoapService(CONTRACT, endpoint)

    def verify(self, claims: Claims) -> Answer:
        """Return the registry's own comparison; raise `RegistryUnavailable`."""
        if not NUMBER.fullmatch(claims.number):
            # The contract has no such number, so the register cannot.
            return Answer(found=False)
        transaction = str(uuid4())
        response = self._soap.call(
            "VerifyPerson", TransactionId=transaction, NationalId=claims.number, Person=person_of(claims)
        )
        return answer_of(response, transaction)
