"""A service's keys as its settings name them: the master keys in a file or a token, and the erasure key."""

from typing import TYPE_CHECKING

from nrm_shared.security.erasurekey import ErasureKeyFile
from nrm_shared.security.masterkeys import MasterKeyFile
from nrm_shared.security.wrapping import Wrapping
from nrm_shared.settings import ServiceSettings

if TYPE_CHECKING:
    from nrm_shared.security.tokenkeys import Token


def master_keys(settings: ServiceSettings) -> MasterKeyFile:
    """Return the master keys; raise `ValueError` naming the setting that lacks."""
    if settings.master_key_file is None:
        raise ValueError(f"{settings.service} needs MASTER_KEY_FILE")
    token = token_of(settings)
    return MasterKeyFile(settings.master_key_file, token.wrapper if token else None)


def token_of(settings: ServiceSettings) -> "Token | None":
    """Return the PKCS#11 token in which the master keys lie, or None if they lie in their file."""
    if settings.pkcs11_library is None:
        return None
    if settings.pkcs11_pin_file is None or not settings.pkcs11_token:
        raise ValueError(f"{settings.service} needs PKCS11_TOKEN and PKCS11_PIN_FILE")
    # Only who has a token needs the package's compiled part in memory.
    from nrm_shared.security.tokenkeys import Token, TokenPlace

    place = TokenPlace(settings.pkcs11_library, settings.pkcs11_token, settings.pkcs11_pin_file)
    return Token(place, settings.service)


def erasure_key(settings: ServiceSettings) -> ErasureKeyFile:
    """Return the erasure key; raise `ValueError` naming the setting that lacks."""
    if settings.erasure_key_file is None:
        raise ValueError(f"{settings.service} needs ERASURE_KEY_FILE")
    return ErasureKeyFile(settings.erasure_key_file)


def wrapping(settings: ServiceSettings) -> Wrapping:
    """Return how this service wraps its data keys."""
    return Wrapping(master_keys(settings), erasure_key(settings))
