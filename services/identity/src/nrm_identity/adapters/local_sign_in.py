"""Signing in with our own accounts: user name, password, and a code of the second factor or a recovery code."""

from nrm_identity.app.secrets import recovery_digest
from nrm_identity.app.sign_in import SignInElsewhere
from nrm_identity.app.sign_in_ports import Credentials, Factors, PasswordAndCode, Passwords, Proof, ProvidersAnswer
from nrm_identity.domain.evidence import LocalEvidence
from nrm_shared.kernel.confidential import reveal


class LocalSignIn:
    """Compares what was typed with what is kept; whether it admits is decided under the account's lock."""

    def __init__(self, passwords: Passwords, credentials: Credentials, factors: Factors) -> None:
        self._passwords = passwords
        self._credentials = credentials
        self._factors = factors

    def begin(self, handle: str) -> str:
        """Raise `SignInElsewhere`: nobody is sent anywhere."""
        raise SignInElsewhere

    def prove(self, shown: PasswordAndCode | ProvidersAnswer) -> Proof:
        """Return the evidence; an unknown name takes as long as a known one."""
        if not isinstance(shown, PasswordAndCode):
            raise SignInElsewhere
        stored = self._credentials.find(shown.username)
        encoded = stored.password_hash if stored else None
        right = self._passwords.right(encoded, shown.password)
        if stored is None:
            return Proof()
        factor = reveal(stored.factor)
        return Proof(
            stored.account,
            LocalEvidence(
                stored.account,
                stored.password_hash,
                right=right,
                factor=factor,
                step=self._factors.step(factor, shown.code) if factor and shown.code else None,
                recovery=recovery_digest(shown.code) if shown.code else None,
                rehashed=self._rehashed(stored.password_hash, shown.password) if right else None,
            ),
        )

    def _rehashed(self, encoded: str, password: str) -> str | None:
        return self._passwords.hash(password) if self._passwords.outdated(encoded) else None
