"""SOAP envelopes: reading what came, writing what goes back. The contract files beside this decide what is valid."""

from dataclasses import dataclass
from pathlib import Path

from lxml import etree

SOAP11 = "http://schemas.xmlsoap.org/soap/envelope/"
SOAP12 = "http://www.w3.org/2003/05/soap-envelope"
CONTRACTS = Path(__file__).parent / "contracts"


class FaultError(Exception):
    """Why a request is answered with a SOAP Fault. The text names the rule, never a value."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Request:
    """One parsed request: which SOAP it speaks, its header and the single element of its body."""

    version: str
    header: etree._Element
    body: etree._Element


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)


def read(content: bytes, version: str) -> Request:
    """Parse `content` as an envelope of `version`; raises `FaultError` when it is not one."""
    try:
        root = etree.fromstring(content, _parser())
    except etree.XMLSyntaxError:
        raise FaultError("the request is not well-formed XML") from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise FaultError("a document type is not accepted")
    header = root.find(f"{{{version}}}Header")
    body = root.find(f"{{{version}}}Body")
    if root.tag != f"{{{version}}}Envelope" or header is None or body is None or len(body) != 1:
        raise FaultError("the request is not an envelope with a header and one body element")
    return Request(version, header, body[0])


def load_schema(registry: str) -> etree.XMLSchema:
    """Return the schema of a registry's contract."""
    return etree.XMLSchema(etree.parse(CONTRACTS / f"{registry}.xsd"))


def must_fit(schema: etree.XMLSchema, element: etree._Element) -> None:
    """Raise `FaultError` unless `element` alone fits the contract."""
    # A copy: the schema must see the element as a document of its own.
    if not schema.validate(etree.fromstring(etree.tostring(element), _parser())):
        raise FaultError("the request does not fit the contract")


def write(version: str, element: etree._Element) -> bytes:
    """Return an envelope of `version` that carries `element`."""
    envelope = etree.Element(f"{{{version}}}Envelope", nsmap={"env": version})
    body = etree.SubElement(envelope, f"{{{version}}}Body")
    body.append(element)
    return etree.tostring(envelope, xml_declaration=True, encoding="UTF-8")


def write_fault(version: str, reason: str) -> bytes:
    """Return an envelope of `version` with a Fault that says `reason`."""
    fault = etree.Element(f"{{{version}}}Fault")
    if version == SOAP11:
        etree.SubElement(fault, "faultcode").text = "env:Client"
        etree.SubElement(fault, "faultstring").text = reason
    else:
        code = etree.SubElement(fault, f"{{{version}}}Code")
        etree.SubElement(code, f"{{{version}}}Value").text = "env:Sender"
        holder = etree.SubElement(fault, f"{{{version}}}Reason")
        text = etree.SubElement(holder, f"{{{version}}}Text")
        text.set("{http://www.w3.org/XML/1998/namespace}lang", "en")
        text.text = reason
    return write(version, fault)


def content_type(version: str) -> str:
    """Return the media type that `version` travels as."""
    return "text/xml; charset=utf-8" if version == SOAP11 else "application/soap+xml; charset=utf-8"
