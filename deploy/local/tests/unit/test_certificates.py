"""The private authorities and what they issue."""

from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey

from nrm_local.certificates import LIFE, Wanted, ends_soon, is_ours, issue
from nrm_local.secrets import Secrets
from nrm_shared.demomarks import is_marked


def test_client_certificates_are_named_after_the_client_and_signed_by_the_authority():
    files = issue([Wanted("birth-client", client=True)], for_demo=True)
    authority = x509.load_pem_x509_certificate(files["authority.crt"])
    client = x509.load_pem_x509_certificate(files["birth-client.crt"])
    client.verify_directly_issued_by(authority)
    assert "CN=birth-client" in client.subject.rfc4514_string()


def test_the_authoritys_own_key_is_not_kept():
    assert "authority.key" not in issue([], for_demo=True)


def test_only_a_server_has_an_address_and_only_a_demonstration_says_so():
    files = issue([Wanted("a", server=True), Wanted("b", client=True)], for_demo=False)
    server, client = (x509.load_pem_x509_certificate(files[name]) for name in ("a.crt", "b.crt"))
    names = server.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert [str(one) for one in names.get_values_for_type(x509.IPAddress)] == ["127.0.0.1"]
    assert not any(isinstance(extension.value, x509.SubjectAlternativeName) for extension in client.extensions)
    assert not is_marked(files["a.crt"].decode())
    assert is_marked(issue([Wanted("a")], for_demo=True)["a.crt"].decode())


def test_a_certificate_is_replaced_a_month_before_it_ends():
    pem = issue([Wanted("a")], for_demo=True)["a.crt"]
    assert not ends_soon(pem)
    assert ends_soon(pem, datetime.now(UTC) + LIFE - timedelta(days=29))


def test_every_key_has_at_least_128_bits_of_strength(tmp_path):
    secrets = Secrets(tmp_path)
    secrets.generate(["nrm-intake"])
    certificates = [x509.load_pem_x509_certificate(path.read_bytes()) for path in tmp_path.rglob("*.crt")]
    assert len(certificates) > 20
    for one in certificates:
        key, digest = one.public_key(), one.signature_hash_algorithm
        assert isinstance(key, EllipticCurvePublicKey) and key.key_size >= 256, one.subject
        assert digest is not None and digest.digest_size >= 32, one.subject


def test_every_database_role_gets_a_certificate_and_a_new_prefix_a_whole_new_set(tmp_path):
    secrets = Secrets(tmp_path)
    secrets.generate([])
    assert secrets.tls("nrm_intake_app").certificate.exists()
    secrets.generate([], database_prefix="trial_")
    named = x509.load_pem_x509_certificate(secrets.tls("trial_nrm_intake_app").certificate.read_bytes())
    assert "CN=trial_nrm_intake_app" in named.subject.rfc4514_string()
    named.verify_directly_issued_by(x509.load_pem_x509_certificate(secrets.tls("nrm_admin").authority.read_bytes()))


def test_a_new_broker_user_gets_a_whole_new_set_and_somebody_elses_certificates_are_left_alone(tmp_path):
    secrets = Secrets(tmp_path)
    secrets.generate(["nrm-intake"])
    before = secrets.tls("nrm-intake").authority.read_bytes()
    secrets.generate(["nrm-intake", "partner-mofa"])
    assert secrets.tls("partner-mofa").certificate.exists()
    assert secrets.tls("nrm-intake").authority.read_bytes() != before
    foreign = issue([Wanted("ministry")], for_demo=False)["ministry.crt"]
    secrets.tls("postgres").certificate.write_bytes(_reissued(foreign))
    kept = {path: path.read_bytes() for path in (tmp_path / "tls").iterdir()}
    secrets.tls("partner-mofa").certificate.unlink()
    secrets.generate(["nrm-intake", "partner-mofa"])
    del kept[secrets.tls("partner-mofa").certificate]
    assert kept == {path: path.read_bytes() for path in (tmp_path / "tls").iterdir()}


def _reissued(pem: bytes) -> bytes:
    """Return a self-signed certificate: its issuer is nobody of ours."""
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.load_pem_x509_certificate(pem).subject
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime.now(UTC))
        .not_valid_after(datetime.now(UTC) + LIFE)
        .sign(key, hashes.SHA256())
    ).public_bytes(serialization.Encoding.PEM)
    assert not is_ours(made)
    return made
