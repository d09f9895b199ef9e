"""SOAP envelopes that go back, and the contract files beside this that decide what is valid."""

from pathlib import Path

from lxml import etree

from nrm_shared.wssecurity.names import SOAP11
from nrm_shared.wssecurity.plainxml import parse

CONTRACTS = Path(__file__).parent / "contracts"


class FaultError(Exception):
    """Why a request is answered with a SOAP Fault. The text names the rule, never a value."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def load_schema(registry: str) -> etree.XMLSchema:
    """Return the schema of a registry's contract."""
    return etree.XMLSchema(etree.parse(CONTRACTS / f"{registry}.xsd"))


def must_fit(schema: etree.XMLSchema, element: etree._Element) -> None:
    """Raise `FaultError` unless `element` alone fits the contract."""
    # A copy: the schema must see the element as a document of its own.
    if not schema.validate(parse(etree.tostring(element))):
        raise FaultError("the request does not fit the contract")


def envelope(version: str, element: etree._Element) -> etree._Element:
    """Return an envelope of `version` that carries `element`."""
    root = etree.Element(f"{{{version}}}Envelope", nsmap={"env": version})
    etree.SubElement(root, f"{{{version}}}Body").append(element)
    return root


def written(root: etree._Element) -> bytes:
    """Return an envelope as it travels."""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def fault_envelope(version: str, reason: str) -> etree._Element:
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
    return envelope(version, fault)


def content_type(version: str) -> str:
    """Return the media type that `version` travels as."""
    return "text/xml; charset=utf-8" if version == SOAP11 else "application/soap+xml; charset=utf-8"
