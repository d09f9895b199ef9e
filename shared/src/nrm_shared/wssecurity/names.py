"""Namespaces and algorithm names of SOAP, WS-Security 1.1 and XML Signature."""

from cryptography.hazmat.primitives import hashes

SOAP11 = "http://schemas.xmlsoap.org/soap/envelope/"
SOAP12 = "http://www.w3.org/2003/05/soap-envelope"
DS = "http://www.w3.org/2000/09/xmldsig#"
_OASIS = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss"
WSSE = f"{_OASIS}-wssecurity-secext-1.0.xsd"
WSU = f"{_OASIS}-wssecurity-utility-1.0.xsd"
WSU_ID = f"{{{WSU}}}Id"
X509_TOKEN = f"{_OASIS}-x509-token-profile-1.0#X509v3"
BASE64 = f"{_OASIS}-soap-message-security-1.0#Base64Binary"

EXCLUSIVE_C14N = "http://www.w3.org/2001/10/xml-exc-c14n#"
_MORE = "http://www.w3.org/2001/04/xmldsig-more#"
_ENC = "http://www.w3.org/2001/04/xmlenc#"

# The allow-list. SHA-1, HMAC, canonicalisation that takes the surroundings in, XPath and XSLT are not in it.
DIGESTS: dict[str, hashes.HashAlgorithm] = {
    f"{_ENC}sha256": hashes.SHA256(),
    f"{_MORE}sha384": hashes.SHA384(),
    f"{_ENC}sha512": hashes.SHA512(),
}
RSA_SIGNATURES: dict[str, hashes.HashAlgorithm] = {
    f"{_MORE}rsa-sha256": hashes.SHA256(),
    f"{_MORE}rsa-sha384": hashes.SHA384(),
    f"{_MORE}rsa-sha512": hashes.SHA512(),
}
ECDSA_SIGNATURES: dict[str, hashes.HashAlgorithm] = {
    f"{_MORE}ecdsa-sha256": hashes.SHA256(),
    f"{_MORE}ecdsa-sha384": hashes.SHA384(),
    f"{_MORE}ecdsa-sha512": hashes.SHA512(),
}
SHA256 = f"{_ENC}sha256"
RSA_SHA256 = f"{_MORE}rsa-sha256"
ECDSA_SHA256 = f"{_MORE}ecdsa-sha256"
