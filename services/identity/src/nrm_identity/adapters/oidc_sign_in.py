"""Signing in at an identity provider: OpenID Connect, authorization code with PKCE (S256), by Authlib.

The provider says who somebody is and that a second factor was seen. What they may do stands in our own tables: of its
claims nothing but issuer, subject, `acr`, `amr` and `sid` is read.
"""

import base64
import hashlib
import hmac
import json
import time
import warnings
from collections.abc import Callable
from typing import Any

import httpx
from joserfc.errors import JoseError

from nrm_identity.adapters.oidc_provider import Provider
from nrm_identity.adapters.oidc_published import OPERATION_SECONDS, NotProven, Published, way_out
from nrm_identity.app.secrets import digest
from nrm_identity.app.sign_in import SignInElsewhere
from nrm_identity.app.sign_in_ports import Credentials, PasswordAndCode, Proof, ProvidersAnswer, unproven
from nrm_identity.domain.evidence import ProviderEvidence
from nrm_shared.kernel.errors import Unavailable

with warnings.catch_warnings():
    # It would rather have httpx's successor, and would tell everybody at every start.
    warnings.simplefilter("ignore")
    from authlib.integrations.base_client import OAuthError
    from authlib.integrations.httpx_client import OAuth2Client
    from authlib.oidc.core import CodeIDToken

LEEWAY_SECONDS = 10
AMR_SECOND_FACTOR = "mfa"
# Some providers tell how somebody signed in only if asked (OpenID Connect Core 5.5).
ASK_HOW = json.dumps({"id_token": {"acr": None, "amr": None, "auth_time": None}})


class OidcSignIn:
    """Sends people to the provider and judges what they bring back."""

    def __init__(
        self,
        provider: Provider,
        credentials: Credentials,
        timer: Callable[[], float] = time.monotonic,
        published: Published | None = None,
    ) -> None:
        self._provider = provider
        self._credentials = credentials
        self._published = published or Published(provider, timer)

    def begin(self, handle: str) -> str:
        """Return the provider's address for this sign-in; raise `Unavailable` if the provider does not answer."""
        endpoint = self._published.endpoint("authorization_endpoint")
        extra = {"acr_values": " ".join(sorted(self._provider.second_factor))} if self._provider.second_factor else {}
        if self._published.says("claims_parameter_supported") is True:
            extra["claims"] = ASK_HOW
        with self._client() as client:
            address, _ = client.create_authorization_url(
                endpoint,
                state=_derived(handle, "state"),
                nonce=_derived(handle, "nonce"),
                code_verifier=_derived(handle, "pkce"),
                **extra,
            )
        return str(address)

    def prove(self, shown: PasswordAndCode | ProvidersAnswer) -> Proof:
        """Exchange the code and judge the ID token; raise `Unavailable` if the provider does not answer."""
        if not isinstance(shown, ProvidersAnswer):
            raise SignInElsewhere
        if not hmac.compare_digest(_derived(shown.handle, "state").encode(), shown.state.encode()):
            return unproven("sign-in-mismatch")
        if not self._credentials.attempt_waits(digest(shown.handle)):
            return unproven("sign-in-expired")
        try:
            claims = self._claims(self._exchanged(shown), shown)
        except NotProven:
            return unproven("sign-in-not-proven")
        session = claims.get("sid")
        word = ProviderEvidence(
            self._provider.issuer,
            str(claims["sub"]),
            self._second_factor(claims),
            session if isinstance(session, str) and session else None,
        )
        if not word.second_factor:
            return unproven("second-factor-demanded")
        account = self._credentials.vouched(word.issuer, word.subject)
        if account is None:
            return unproven("not-known-here")
        return Proof(account, word)

    def _exchanged(self, shown: ProvidersAnswer) -> dict[str, Any]:
        endpoint = self._published.endpoint("token_endpoint")
        try:
            with self._client() as client:
                answer: dict[str, Any] = client.fetch_token(
                    endpoint, code=shown.code, code_verifier=_derived(shown.handle, "pkce")
                )
        except OAuthError as error:
            raise NotProven from error
        except (httpx.HTTPError, ValueError, RecursionError) as error:
            raise Unavailable("identity-provider-unavailable") from error
        return answer

    def _claims(self, answer: dict[str, Any], shown: ProvidersAnswer) -> CodeIDToken:
        try:
            header, said = self._published.opened(str(answer.get("id_token", "")))
            claims = CodeIDToken(
                said,
                header,
                options={
                    "iss": {"essential": True, "value": self._provider.issuer},
                    "aud": {"essential": True, "value": self._provider.client_id},
                    "sub": {"essential": True},
                    "nonce": {"essential": True},
                },
                params={
                    "nonce": _derived(shown.handle, "nonce"),
                    "client_id": self._provider.client_id,
                    "access_token": answer.get("access_token"),
                },
            )
            claims.validate(leeway=LEEWAY_SECONDS)
        except (JoseError, ValueError, TypeError, KeyError, RecursionError) as error:
            raise NotProven from error
        if not isinstance(claims["sub"], str) or not claims["sub"]:
            raise NotProven
        return claims

    def _second_factor(self, claims: CodeIDToken) -> bool:
        return claims.get("acr") in self._provider.second_factor or AMR_SECOND_FACTOR in (claims.get("amr") or ())

    def _client(self) -> OAuth2Client:
        return OAuth2Client(
            self._provider.client_id,
            self._provider.client_secret,
            scope=self._provider.scope,
            redirect_uri=self._provider.redirect_uri,
            code_challenge_method="S256",
            timeout=OPERATION_SECONDS,
            trust_env=False,
            transport=way_out(self._provider),
        )


def _derived(handle: str, purpose: str) -> str:
    """Return the `purpose` value of a sign-in: nobody can compute it without the handle, and nothing need be kept."""
    value = hmac.new(handle.encode(), purpose.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()
