"""People sign in at a real OpenID Connect provider: its forms are filled in, its codes exchanged, its word judged."""

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit
from uuid import uuid4

import httpx
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from nrm_identity.adapters.oidc_provider import Provider as Chosen
from nrm_identity.adapters.oidc_sign_in import OidcSignIn
from nrm_identity.app.sign_in_ports import Proof, ProvidersAnswer, Stored
from nrm_identity.domain.evidence import ProviderEvidence
from nrm_shared.kernel.errors import Unavailable
from nrm_shared.security.jwks import StaticKeys
from nrm_shared.security.tokens import Bearer, TokenVerifier
from services.identity.tests.unit.fakes import KnownCredentials
from tests.security.idp.provider import REDIRECT, SECRET, Browser, Provider

Sessions = Callable[[], int]


def begin(identity: TestClient) -> tuple[str, str]:
    answer = identity.post("/v1/sign-ins")
    assert answer.status_code == 201, answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    return answer.json()["address"], answer.json()["handle"]


def complete(identity: TestClient, handle: str, back: dict[str, str]) -> httpx.Response:
    body = {
        "grant": "authorization_code",
        "handle": handle,
        "state": back["state"],
        "code": back["code"],
        "audience": ["intake"],
    }
    answer: httpx.Response = identity.post("/v1/tokens", json=body)
    return answer


def signed_in(identity: TestClient, subject: str) -> httpx.Response:
    address, handle = begin(identity)
    return complete(identity, handle, Browser(subject).visit(address))


def bearer(identity: TestClient, answer: httpx.Response) -> Bearer:
    keys = StaticKeys(identity.get("/.well-known/jwks.json").json())
    return TokenVerifier(keys, "intake").bearer(answer.json()["access_token"])


def asked(address: str, **changes: str) -> str:
    """Return the address with parameters changed, as somebody on the way might."""
    parts = urlsplit(address)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()} | changes
    return urlunsplit(parts._replace(query=urlencode(query)))


def test_roles_and_organisation_come_from_our_tables_whatever_the_provider_claims(identity: TestClient) -> None:
    answer = signed_in(identity, "sub-farida")
    assert answer.status_code == 200, answer.text

    found = bearer(identity, answer)
    assert (found.actor.roles, found.actor.organisation) == (frozenset({"FP"}), "nrm-office")
    assert found.acr == "mfa"
    renewed = identity.post("/v1/tokens", json={"grant": "renewal", "renewal": answer.json()["renewal"]})
    assert bearer(identity, renewed).session == found.session


def test_the_authority_may_prove_its_second_factor_by_amr(identity: TestClient) -> None:
    assert bearer(identity, signed_in(identity, "sub-authority")).actor.roles == {"AUT"}


def test_code_and_pkce_and_nonce_and_state_are_asked_for(identity: TestClient) -> None:
    address, handle = begin(identity)
    query = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}

    assert (query["response_type"], query["code_challenge_method"]) == ("code", "S256")
    assert (query["redirect_uri"], query["acr_values"]) == (REDIRECT, "urn:nrm:mfa")
    assert len({query["state"], query["nonce"], query["code_challenge"], handle}) == 4
    assert handle not in address
    other, _ = begin(identity)
    assert query["state"] not in other and query["nonce"] not in other


@pytest.mark.parametrize(
    ("subject", "code"), [("sub-nasrin", "second-factor-demanded"), ("sub-stranger", "not-known-here")]
)
def test_without_a_second_factor_or_an_account_nobody_comes_in(
    identity: TestClient, sessions: Sessions, subject: str, code: str
) -> None:
    before = sessions()
    answer = signed_in(identity, subject)

    assert (answer.status_code, answer.json()["code"]) == (401, code)
    assert sessions() == before


def tampered(identity: TestClient, change: str) -> httpx.Response:
    address, handle = begin(identity)
    browser = Browser("sub-farida")
    if change == "nonce":
        return complete(identity, handle, browser.visit(asked(address, nonce="another")))
    if change == "challenge":
        return complete(identity, handle, browser.visit(asked(address, code_challenge="A" * 43)))
    if change == "client":
        return complete(identity, handle, browser.visit(asked(address, client_id="somebody-else")))
    back = browser.visit(address)
    if change == "state":
        return complete(identity, handle, back | {"state": "another"})
    if change == "handle of another sign-in":
        return complete(identity, begin(identity)[1], back)
    if change == "code":
        return complete(identity, handle, back | {"code": "another"})
    assert change == "code of another sign-in"
    other, second = begin(identity)
    return complete(identity, second, Browser("sub-farida").visit(other) | {"code": back["code"]})


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ("state", "sign-in-mismatch"),
        ("handle of another sign-in", "sign-in-mismatch"),
        ("code", "sign-in-not-proven"),
        ("code of another sign-in", "sign-in-not-proven"),
        ("nonce", "sign-in-not-proven"),
        ("challenge", "sign-in-not-proven"),
        ("client", "sign-in-not-proven"),
    ],
)
def test_whatever_was_changed_on_the_way_is_refused_with_a_clear_problem(
    identity: TestClient, sessions: Sessions, change: str, code: str
) -> None:
    before = sessions()
    answer = tampered(identity, change)

    assert (answer.status_code, answer.json()["code"]) == (401, code)
    assert all(answer.json()[language]["detail"] for language in ("bn", "en"))
    assert sessions() == before


def test_a_sign_in_is_completed_once_and_only_where_it_was_begun(identity: TestClient) -> None:
    address, handle = begin(identity)
    back = Browser("sub-farida").visit(address)

    assert complete(identity, handle, back).status_code == 200
    again = complete(identity, handle, back)
    assert (again.status_code, again.json()["code"]) == (401, "sign-in-expired")


def test_a_sign_in_that_took_too_long_is_begun_again(identity: TestClient, engine: Engine) -> None:
    address, handle = begin(identity)
    back = Browser("sub-farida").visit(address)
    with engine.begin() as connection:
        connection.execute(text("UPDATE sign_in_attempt SET until = until - interval '11 minutes'"))

    assert complete(identity, handle, back).json()["code"] == "sign-in-expired"


def test_each_attempt_is_in_the_audit_trail(identity: TestClient, engine: Engine) -> None:
    signed_in(identity, "sub-farida")
    signed_in(identity, "sub-stranger")

    with engine.connect() as connection:
        rows = connection.execute(text("SELECT reason FROM audit_event ORDER BY id DESC LIMIT 4")).scalars().all()
    assert rows == ["not-known-here", "begun", "admitted", "begun"]


def test_passwords_of_ours_are_no_way_in_here(identity: TestClient) -> None:
    body = {"grant": "password", "username": "farida", "password": "x", "audience": ["intake"]}
    answer = identity.post("/v1/tokens", json=body)

    assert (answer.status_code, answer.json()["code"]) == (409, "sign-in-elsewhere")


# -- the adapter with other clients of the same provider ----------------------------------------------------------------


class Linked(KnownCredentials):
    """Knows everybody the provider vouches for."""

    def vouched(self, issuer: str, subject: str) -> Any:
        return self.stored.account


def method_of(provider: Provider, client: str, **changes: Any) -> OidcSignIn:
    chosen: dict[str, Any] = {
        "issuer": provider.issuer,
        "client_id": client,
        "client_secret": SECRET,
        "redirect_uri": REDIRECT,
        "second_factor": frozenset({"urn:nrm:mfa"}),
    }
    return OidcSignIn(Chosen(**chosen | changes), Linked(Stored(uuid4(), "")))


def proof_of(method: OidcSignIn, handle: str = "handle") -> Proof:
    back = Browser("sub-farida").visit(method.begin(handle))
    return method.prove(ProvidersAnswer(handle, back["state"], back["code"]))


def test_another_strong_signature_is_as_good(provider: Provider) -> None:
    proof = proof_of(method_of(provider, "nrm-es256"))

    assert proof.evidence == ProviderEvidence(provider.issuer, "sub-farida", second_factor=True)


def test_an_id_token_signed_with_a_shared_secret_proves_nothing(provider: Provider) -> None:
    assert proof_of(method_of(provider, "nrm-hs256")) == Proof(refusal="sign-in-not-proven")


def test_a_wrong_secret_of_ours_is_no_reason_to_fall_over(provider: Provider) -> None:
    assert proof_of(method_of(provider, "nrm", client_secret="w" * 40)).refusal == "sign-in-not-proven"


def test_a_provider_that_does_not_answer_is_told_as_such(provider: Provider) -> None:
    with pytest.raises(Unavailable, match="identity-provider-unavailable"):
        method_of(provider, "nrm", issuer="http://127.0.0.1:9").begin("handle")


def test_a_provider_that_calls_itself_otherwise_is_not_believed(provider: Provider) -> None:
    with pytest.raises(Unavailable, match="identity-provider-unavailable"):
        method_of(provider, "nrm", issuer=provider.issuer.replace("127.0.0.1", "localhost")).begin("handle")
