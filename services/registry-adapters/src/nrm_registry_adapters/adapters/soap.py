"""The one way to speak SOAP to a registry: mutual TLS, WS-Security, a deadline, a size limit, the vendored contract.

Whatever is odd about an answer (a fault, a status, another schema, too much of it, too late) becomes
`RegistryUnavailable`; it is never read as "no match". Nothing of a message is logged or put into an exception: zeep's
own errors quote the answer, so they are dropped rather than chained.
"""

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import requests
import zeep
import zeep.helpers
from lxml import etree
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError, ReadTimeoutError
from zeep.wsse import utils
from zeep.wsse.compose import Compose
from zeep.wsse.username import UsernameToken

from nrm_registry_adapters.app.ports import RegistryUnavailable

SOAP11 = "http://schemas.xmlsoap.org/soap/envelope/"
SOAP12 = "http://www.w3.org/2003/05/soap-envelope"
_MEDIA_TYPES = {SOAP11: "text/xml", SOAP12: "application/soap+xml"}
_TIMESTAMP_LIFE = timedelta(minutes=2)
_PIECE = 16 * 1024


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a registry is and how this deployable proves itself there. `timeout_seconds` is for the whole call."""

    url: str
    ca_file: Path
    certificate_file: Path
    key_file: Path
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


class _Stamp:
    """Adds a Timestamp, so that a captured request is soon worthless."""

    def apply(self, envelope: etree._Element, headers: dict[str, str]) -> tuple[etree._Element, dict[str, str]]:
        now = datetime.now(UTC)
        created, expires = (moment.strftime("%Y-%m-%dT%H:%M:%SZ") for moment in (now, now + _TIMESTAMP_LIFE))
        stamp = utils.WSU.Timestamp(utils.WSU.Created(created), utils.WSU.Expires(expires))
        utils.get_security_header(envelope).append(stamp)  # type: ignore[no-untyped-call]
        return envelope, headers

    def verify(self, envelope: etree._Element) -> None:
        """Answers carry no Timestamp in this contract; they are as fresh as the TLS connection they came on."""


def _security(endpoint: Endpoint) -> Compose:
    # A signature over Body and Timestamp belongs between these two: it must cover the Timestamp. Its verification
    # belongs at the start of `_checked`.
    name, password = endpoint.username, endpoint.password
    token = UsernameToken(name, password, use_digest=True, zulu_timestamp=True)  # type: ignore[no-untyped-call]
    return Compose([_Stamp(), token])  # type: ignore[no-untyped-call]


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
        session.mount("https://", HTTPAdapter(max_retries=0))
        self._contract = contract
        self._endpoint = endpoint
        self._schema = etree.XMLSchema(etree.parse(contract.schema))

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
        except (requests.exceptions.Timeout, ReadTimeoutError, TimeoutError):
            raise RegistryUnavailable("timeout") from None
        except requests.exceptions.SSLError:
            raise RegistryUnavailable("tls") from None
        except (requests.exceptions.RequestException, HTTPError, OSError):
            raise RegistryUnavailable("connection") from None
        finally:
            # Checks are rare: a connection at rest would only be one more thing that can be stale.
            self.session.close()
        self._checked(response, content)
        response._content = content
        return response

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

    def _checked(self, response: requests.Response, content: bytes) -> None:
        media_type = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if media_type != _MEDIA_TYPES[self._contract.soap]:
            raise RegistryUnavailable("status" if response.status_code != 200 else "answer")
        body = _only_body_element(content, self._contract.soap)
        if body.tag == f"{{{self._contract.soap}}}Fault":
            raise RegistryUnavailable("fault")
        if response.status_code != 200:
            raise RegistryUnavailable("status")
        # The schema must see the element as a document of its own.
        if body.tag != self._contract.answer or not self._schema.validate(_parse(etree.tostring(body))):
            raise RegistryUnavailable("answer")


def _parse(content: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError:
        raise RegistryUnavailable("answer") from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise RegistryUnavailable("answer")
    return root


def _only_body_element(content: bytes, soap: str) -> etree._Element:
    root = _parse(content)
    bodies = root.findall(f"{{{soap}}}Body")
    if root.tag != f"{{{soap}}}Envelope" or len(bodies) != 1 or len(bodies[0]) != 1:
        raise RegistryUnavailable("answer")
    return bodies[0][0]
