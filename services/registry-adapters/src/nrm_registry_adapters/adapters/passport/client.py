"""Asks the passport registry."""

from pathlib import Path
from uuid import uuid4

from nrm_registry_adapters.adapters.passport.mapping import NUMBER, answer_of, holder_of
from nrm_registry_adapters.adapters.soap import Contract, Endpoint, SoapService
from nrm_registry_adapters.domain.claims import Claims, Field
from nrm_registry_adapters.domain.result import Answer
from nrm_shared.wssecurity.names import SOAP12

_WSDL = Path(__file__).parent / "wsdl"
CONTRACT = Contract(
    wsdl=_WSDL / "passport.wsdl",
    schema=_WSDL / "passport.xsd",
    binding="{http://passport.sandbox.invalid/enquiry}DocumentEnquirySoap12",
    answer="{http://passport.sandbox.invalid/enquiry/types}documentEnquiryResult",
    soap=SOAP12,
)


class PassportClient:
    """The passport registry over SOAP 1.2. It knows no parents, so it is not told of any."""

    compares = frozenset({Field.NAME, Field.DOB})

    def __init__(self, endpoint: Endpoint) -> None:
        self._soap = SoapService(CONTRACT, endpoint)

    def verify(self, claims: Claims) -> Answer:
        """Return the document's status and the likeness of its holder as an answer; raise `RegistryUnavailable`."""
        if not NUMBER.fullmatch(claims.number):
            # The contract has no such number, so the register cannot.
            return Answer(found=False)
        enquiry = str(uuid4())
        response = self._soap.call("enquire", documentNumber=claims.number, enquiryId=enquiry, holder=holder_of(claims))
        return answer_of(response, enquiry)
