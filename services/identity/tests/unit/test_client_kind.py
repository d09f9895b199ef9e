import pytest

from nrm_identity.domain.client_kind import ClientKind, kind_of_client

DESKTOP = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
PHONE = "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Mobile Safari/537.36"
TABLET = "Mozilla/5.0 (Linux; Android 14; SM-X200) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36"


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        (DESKTOP, ClientKind.DESKTOP_BROWSER),
        (PHONE, ClientKind.MOBILE_BROWSER),
        (TABLET, ClientKind.MOBILE_BROWSER),
        ("python-httpx/0.28", ClientKind.PROGRAM),
        ("", ClientKind.UNKNOWN),
    ],
)
def test_a_client_is_of_one_of_four_kinds_and_no_more_is_known_of_it(said: str, kind: ClientKind) -> None:
    assert kind_of_client(said) == kind
