"""The one way to speak SOAP to a registry: mutual TLS, signatures, a deadline, a size limit, the vendored contract.

A request is signed over Body and Timestamp; an answer must be signed by the registry's one pinned certificate, and zeep is
given nothing but the element that was signed. Whatever is odd about an answer (no signature, a fault, a status, another
schema, too much of it, too late) becomes `RegistryUnavailable`; it is never read as "no match". Nothing of a message is
logged or put into an exception: zeep's own errors quote the answer, so they are dropped rather than chained.
"""

import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import requests
import zeep
import zeep.helpers
from lxml import etree
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError, ReadTimeoutError
from zeep.wsse.compose import Compose
from zeep.wsse.username import UsernameToken

from nrm_registry_adapters.app.ports import RegistryUnavailable
from nrm_shared.http.outbound import place_of, places_of, require_allowed
from nrm_shared.observability.outside import tell_failed
from nrm_shared.transport import client_context
from nrm_shared.wssecurity.keys import Pinned, SigningKey
from nrm_shared.wssecurity.names import SOAP11, SOAP12
from nrm_shared.wssecurity.plainxml import canonical, parse
from nrm_shared.wssecurity.refusal import NotBelieved
from nrm_shared.wssecurity.sign import sign
from nrm_shared.wssecurity.verify import Verifier

_MEDIA_TYPES = {SOAP11: "text/xml", SOAP12: "application/soap+xml"}
_PIECE = 16 * 1024
# What is no SOAP message at all, as against one whose signature does not hold.
_UNREADABLE = frozenset({"too-large", "not-xml", "not-plain", "envelope"})


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a registry is, how this deployable proves itself there, and how the registry proves itself here.

    `certificate_file` and `key_file` are for mutual TLS; the `signing_` pair signs requests; `registry_certificate_file`
    is the one certificate whose signatures on answers count. `timeout_seconds` is for the whole call.
    """

    url: str
    ca_file: Path
    certificate_file: Path
    key_file: Path
    signing_certificate_file: Path
    signing_key_file: Path
    registry_certificate_file: Path
    username: str
    password: str = field(repr=False)
    timeout_seconds: float = 8.0
    max_answer_bytes: int = 256 * 1024


@dataclass(frozen=True, slots=True)
class Contract:
    """The vendored contract files, the binding to use, and the element that an answer must be."""

    wsdl: Path
    schema: Path
    binding: str
    answer: str
    soap: str


class SoapService:
    """One registry's service. `call` is synchronous and takes at most the endpoint's timeout."""

    def __init__(self, contract: Contract, endpoint: Endpoint) -> None:
        if not endpoint.url.startswith("https://"):
            raise ValueError("a registry is reached over https only")
        transport = _Transport(contract, endpoint)
        settings = zeep.Settings(
            strict=True, forbid_dtd=True, forbid_entities=True, forbid_external=True, xml_huge_tree=False
        )
        client = zeep.Client(  # type: ignore[no-untyped-call]
            str(contract.wsdl), transport=transport, settings=settings, wsse=_security(endpoint)
        )
        self._service = client.create_service(contract.binding, endpoint.url)  # type: ignore[no-untyped-call]

    def call(self, operation: str, headers: dict[str, str] | None = None, **parts: Any) -> dict[str, Any]:
        """Return the answer's body as plain dictionaries, valid by the contract; raise `RegistryUnavailable`."""
        try:
            answer = self._service[operation](_soapheaders=headers or {}, **parts)
        except zeep.exceptions.Error:
            raise RegistryUnavailable("answer") from None
        plain = zeep.helpers.serialize_object(answer, target_cls=dict)  # type: ignore[no-untyped-call]
        return cast(dict[str, Any], plain)


class _Signature:
    """Signs Body and Timestamp of what is sent."""

    def __init__(self, key: SigningKey) -> None:
        self._key = key

    def apply(self, envelope: etree._Element, headers: dict[str, str]) -> tuple[etree._Element, dict[str, str]]:
        """Sign `envelope`, whose Body must not change afterwards."""
        sign(envelope, self._key)
        return envelope, headers

    def verify(self, envelope: etree._Element) -> None:
        """Do nothing: what zeep sees was verified by `_Transport`, before any of it was read."""


def _security(endpoint: Endpoint) -> Compose:
    # The digest is of the password and a nonce: it may be overheard by nobody, so it goes through mutual TLS only, which
    # the endpoint's certificate and the https address see to.
    name, password = endpoint.username, endpoint.password
    token = UsernameToken(name, password, use_digest=True, zulu_timestamp=True)  # type: ignore[no-untyped-call]
    signature = _Signature(SigningKey.read(endpoint.signing_certificate_file, endpoint.signing_key_file))
    return Compose([token, signature])  # type: ignore[no-untyped-call]


class _ModernTls(HTTPAdapter):
    """Speaks TLS 1.2 or later, to servers of one authority, showing our certificate."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._context = client_context(endpoint.ca_file)
        self._context.load_cert_chain(endpoint.certificate_file, endpoint.key_file)
        self._allowed = places_of([endpoint.url])
        super().__init__(max_retries=0)

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        """Send to the registry of the settings, and to nobody else, whatever address a contract names."""
        require_allowed(place_of(str(request.url)), self._allowed)
        return super().send(request, *args, **kwargs)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Make the pool with our context."""
        super().init_poolmanager(*args, **kwargs, ssl_context=self._context)


class _Transport(zeep.Transport):
    """Posts envelopes within a deadline and hands on only answers that fit the contract."""

    def __init__(self, contract: Contract, endpoint: Endpoint) -> None:
        session = requests.Session()
        # The environment's proxies and certificate bundles are not for registries.
        session.trust_env = False
        session.verify = str(endpoint.ca_file)
        session.cert = (str(endpoint.certificate_file), str(endpoint.key_file))
        session.headers["Accept-Encoding"] = "identity"
        super().__init__(session=session, timeout=endpoint.timeout_seconds)  # type: ignore[no-untyped-call]
        # Plain http has no way out of this process.
        session.adapters.pop("http://")
        session.mount("https://", _ModernTls(endpoint))
        self._contract = contract
        self._endpoint = endpoint
        self._schema = etree.XMLSchema(etree.parse(contract.schema))
        self._verifier = Verifier(
            contract.soap, Pinned.read(endpoint.registry_certificate_file), largest=endpoint.max_answer_bytes
        )

    def post(self, address: str, message: bytes, headers: dict[str, str]) -> requests.Response:
        """Return an answer that was checked; raise `RegistryUnavailable`."""
        deadline = time.monotonic() + self._endpoint.timeout_seconds
        try:
            with self.session.post(
                address,
                data=message,
                headers=headers,
                timeout=self._endpoint.timeout_seconds,
                allow_redirects=False,
                stream=True,
            ) as response:
                content = self._read(response, deadline)
        except (requests.exceptions.Timeout, ReadTimeoutError, TimeoutError) as error:
            self._tell(error)
            raise RegistryUnavailable("timeout") from None
        except requests.exceptions.SSLError as error:
            self._tell(error)
            raise RegistryUnavailable("tls") from None
        except (requests.exceptions.RequestException, HTTPError, OSError) as error:
            self._tell(error)
            raise RegistryUnavailable("connection") from None
        finally:
            # Checks are rare: a connection at rest would only be one more thing that can be stale.
            self.session.close()
        response._content = self._checked(response, content)
        return response

    def _tell(self, error: Exception) -> None:
        tell_failed("registry", "{}:{}".format(*place_of(self._endpoint.url)), error)

    def _read(self, response: requests.Response, deadline: float) -> bytes:
        content = bytearray()
        while True:
            remaining = deadline - time.monotonic()
            if remaining <= 0:
                raise RegistryUnavailable("timeout")
            # The read timeout counts from the last byte; one that shrinks makes the deadline hold for the whole.
            connection = response.raw.connection
            if connection is not None and connection.sock is not None:
                connection.sock.settimeout(remaining)
            piece = response.raw.read1(_PIECE)
            if not piece:
                return bytes(content)
            content += piece
            if len(content) > self._endpoint.max_answer_bytes:
                raise RegistryUnavailable("too-large")

    def _checked(self, response: requests.Response, content: bytes) -> bytes:
        """Return an envelope with the verified element and nothing else of what came; raise `RegistryUnavailable`."""
        media_type = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if media_type != _MEDIA_TYPES[self._contract.soap]:
            raise RegistryUnavailable("status" if response.status_code != 200 else "answer")
        try:
            body = self._verifier.verified(content)
        except NotBelieved as refusal:
            self._tell(refusal)
            raise RegistryUnavailable("answer" if refusal.reason in _UNREADABLE else "signature") from None
        if body.tag == f"{{{self._contract.soap}}}Fault":
            raise RegistryUnavailable("fault")
        if response.status_code != 200:
            raise RegistryUnavailable("status")
        # The schema must see the element as a document of its own.
        alone = parse(canonical(body))
        if alone.tag != self._contract.answer or not self._schema.validate(alone):
            raise RegistryUnavailable("answer")
        root = etree.Element(f"{{{self._contract.soap}}}Envelope", nsmap={"soap": self._contract.soap})
        etree.SubElement(root, f"{{{self._contract.soap}}}Body").append(alone)
        return etree.tostring(root)
