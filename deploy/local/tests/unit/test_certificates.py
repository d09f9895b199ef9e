"""The sandbox's certificates."""

from cryptography import x509

from nrm_local.certificates import issue


def test_client_certificates_are_named_after_the_client_and_signed_by_the_authority():
    files = issue("server", ["birth-client"])
    authority = x509.load_pem_x509_certificate(files["ca.crt"])
    client = x509.load_pem_x509_certificate(files["birth-client.crt"])
    client.verify_directly_issued_by(authority)
    assert client.subject.rfc4514_string() == "CN=birth-client"


def test_the_authoritys_own_key_is_not_kept():
    assert "ca.key" not in issue("server", [])
