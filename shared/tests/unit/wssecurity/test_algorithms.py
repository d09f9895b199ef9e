"""Algorithms outside the list are not believed, even from the rightful signer."""

import base64
import hashlib

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from lxml import etree

from nrm_shared.wssecurity.names import DS
from nrm_shared.wssecurity.plainxml import canonical

from .parts import (
    Attack,
    body_of,
    reason,
    sign_anew,
    signature_of,
    signed,
    signer,
)

_XMLDSIG = "http://www.w3.org/2000/09/xmldsig#"


def sha1_signature(root: etree._Element) -> None:
    info = signature_of(root)[0]
    info[1].set("Algorithm", "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha1")
    key = signer().key
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    signature_of(root)[1].text = base64.b64encode(key.sign(canonical(info), ec.ECDSA(hashes.SHA1()))).decode()  # noqa: S303


def sha1_digest(root: etree._Element) -> None:
    reference = signature_of(root)[0][2]
    reference[1].set("Algorithm", _XMLDSIG + "sha1")
    reference[2].text = base64.b64encode(hashlib.sha1(canonical(body_of(root))).digest()).decode()  # noqa: S324
    sign_anew(root)


def hmac_signature(root: etree._Element) -> None:
    signature_of(root)[0][1].set("Algorithm", "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256")
    sign_anew(root)


def truncated_signature(root: etree._Element) -> None:
    etree.SubElement(signature_of(root)[0][1], f"{{{DS}}}HMACOutputLength").text = "8"
    sign_anew(root)


def parameters_of_the_digest(root: etree._Element) -> None:
    etree.SubElement(signature_of(root)[0][2][1], f"{{{DS}}}Parameter")
    sign_anew(root)


def inclusive_canonicalisation(root: etree._Element) -> None:
    signature_of(root)[0][0].set("Algorithm", "http://www.w3.org/TR/2001/REC-xml-c14n-20010315")
    sign_anew(root)


def canonicalisation_with_comments(root: etree._Element) -> None:
    signature_of(root)[0][2][0][0].set("Algorithm", "http://www.w3.org/2001/10/xml-exc-c14n#WithComments")
    sign_anew(root)


def xpath_transform(root: etree._Element) -> None:
    transforms = signature_of(root)[0][2][0]
    extra = etree.SubElement(transforms, f"{{{DS}}}Transform", Algorithm="http://www.w3.org/TR/1999/REC-xpath-19991116")
    etree.SubElement(extra, f"{{{DS}}}XPath").text = "not(self::Number)"
    sign_anew(root)


def xslt_transform(root: etree._Element) -> None:
    signature_of(root)[0][2][0][0].set("Algorithm", "http://www.w3.org/TR/1999/REC-xslt-19991116")
    sign_anew(root)


def no_transform(root: etree._Element) -> None:
    transforms = signature_of(root)[0][2][0]
    transforms.remove(transforms[0])
    sign_anew(root)


@pytest.mark.parametrize(
    "attack",
    [
        sha1_signature,
        sha1_digest,
        hmac_signature,
        truncated_signature,
        parameters_of_the_digest,
        inclusive_canonicalisation,
        canonicalisation_with_comments,
        xpath_transform,
        xslt_transform,
        no_transform,
    ],
    ids=lambda attack: attack.__name__,
)
def test_algorithms_outside_the_list_are_refused_even_from_the_rightful_signer(attack: Attack) -> None:
    root = signed()
    attack(root)
    assert reason(etree.tostring(root)) == "algorithm"


def test_an_rsa_signature_is_no_curves_signature() -> None:
    root = signed()
    signature_of(root)[0][1].set("Algorithm", "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256")
    assert reason(etree.tostring(root)) == "algorithm"
