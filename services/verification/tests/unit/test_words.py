import pytest

from nrm_shared.kernel.ids import new_id
from nrm_verification.app.words import IdentifierClaims
from nrm_verification.settings import Settings


@pytest.mark.parametrize(
    ("given", "born"),
    [
        ({"value": "1999-02-11", "precision": "day"}, "1999-02-11"),
        ({"value": "1999-02-01", "precision": "month"}, "1999-02"),
        ({"value": "1999-01-01", "precision": "year"}, "1999"),
        ({"value": "1999-01-01", "precision": "age_estimate"}, None),
        ("1999-02-11", "1999-02-11"),
        ("1999", "1999"),
        (None, None),
    ],
)
def test_a_date_of_birth_is_asked_as_precisely_as_it_is_known(given: object, born: str | None) -> None:
    claims = IdentifierClaims(identifier_id=new_id(), type="NID", value="1", date_of_birth=given)
    assert claims.born == born


def test_what_intake_answers_never_shows_itself() -> None:
    claims = IdentifierClaims(identifier_id=new_id(), type="NID", value="19994117345678901", name_en="Rehana")
    assert "Rehana" not in f"{claims!r} {claims}"


def test_the_retry_schedule_is_read_from_text(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    for name, value in {
        "PROFILE": "demo",
        "INTAKE_URL": "http://127.0.0.1:1",
        "DATABASE_URL": "postgresql://x@y/z",
        "DATABASE_PASSWORD_FILE": "f",
        "AMQP_URL": "amqp://x@y",
        "AMQP_PASSWORD_FILE": "f",
        "REGISTRY_RETRY_SECONDS": "0.5,1,2",
    }.items():
        monkeypatch.setenv(f"NRM_VERIFICATION_{name}", value)
    assert Settings.of("verification").registry_retry_seconds == (0.5, 1.0, 2.0)
