"""PostgreSQL takes nothing plain, nobody without certificate and password, and no role by another's certificate."""

import psycopg2
import pytest

from nrm_local.names import SERVICES_WITH_DATABASE, app_role, database_roles, migrator_role
from nrm_local.postgres import client_parameters, tls_parameters
from nrm_local.secrets import POSTGRES
from nrm_shared.messaging import topology
from nrm_shared.settings import with_password
from tests.security.transport.encrypted import HOST, ROLE, Encrypted

ROLES = tuple(role(service) for service in SERVICES_WITH_DATABASE for role in (app_role, migrator_role))
# With TLS 1.3 a client learns after its first words only that its certificate was refused; with 1.2 at once.
SPEAK_OLD = "&ssl_max_protocol_version=TLSv1.2"


def test_postgresql_refuses_a_plain_connection_from_whoever_knows_the_password(encrypted: Encrypted) -> None:
    with pytest.raises(psycopg2.OperationalError, match=r"no pg_hba\.conf entry.*no encryption"):
        psycopg2.connect(encrypted.database_url("sslmode=disable"))
    psycopg2.connect(encrypted.database_url(client_parameters(encrypted.tls(ROLE)))).close()


def test_postgresql_refuses_whoever_has_the_password_and_no_certificate(encrypted: Encrypted) -> None:
    with pytest.raises(psycopg2.OperationalError, match="requires a valid client certificate"):
        psycopg2.connect(encrypted.database_url(tls_parameters(encrypted.tls().authority)))


def test_postgresql_refuses_a_certificate_of_another_authority(encrypted: Encrypted) -> None:
    with pytest.raises(psycopg2.OperationalError, match="unknown ca"):
        psycopg2.connect(encrypted.database_url(client_parameters(encrypted.foreign(ROLE)) + SPEAK_OLD))


def test_postgresql_refuses_a_certificate_that_has_ended(encrypted: Encrypted) -> None:
    with pytest.raises(psycopg2.OperationalError, match="certificate expired"):
        psycopg2.connect(encrypted.database_url(client_parameters(encrypted.past(ROLE)) + SPEAK_OLD))


def test_postgresql_refuses_whoever_has_the_certificate_and_not_the_password(encrypted: Encrypted) -> None:
    url = with_password(encrypted.database_url(client_parameters(encrypted.tls(ROLE))), "guessed")
    with pytest.raises(psycopg2.OperationalError, match="password authentication failed"):
        psycopg2.connect(url)


@pytest.mark.parametrize("role", ROLES)
def test_a_role_comes_in_by_its_own_certificate_and_by_nobody_elses(encrypted: Encrypted, role: str) -> None:
    psycopg2.connect(encrypted.database_url(client_parameters(encrypted.tls(role)), role)).close()
    others = [other for other in (*database_roles(), *topology.users()) if other != role]
    for other in others:
        with pytest.raises(psycopg2.OperationalError, match="password authentication failed"):
            psycopg2.connect(encrypted.database_url(client_parameters(encrypted.tls(other)), role))


def test_a_client_refuses_a_postgresql_of_another_authority(encrypted: Encrypted) -> None:
    url = encrypted.database_url(tls_parameters(encrypted.strangers.tls(POSTGRES).authority))
    with pytest.raises(psycopg2.OperationalError, match="certificate verify failed"):
        psycopg2.connect(url)


def test_a_client_refuses_a_postgresql_whose_certificate_names_another_host(encrypted: Encrypted) -> None:
    url = encrypted.database_url(tls_parameters(encrypted.tls().authority) + f"&hostaddr={HOST}")
    with pytest.raises(psycopg2.OperationalError, match="does not match host name"):
        psycopg2.connect(url.replace(f"@{HOST}:", "@db.example:"))
