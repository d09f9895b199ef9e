"""Databases and roles of the services: made idempotently by whoever holds the administrator's URL.

Each service gets one database and two roles. The migrator owns the database and its tables; the application role may
read and write rows but define nothing. Other services' roles cannot even connect.
"""

from collections.abc import Iterable

import psycopg2
from psycopg2 import sql
from psycopg2.extensions import ISOLATION_LEVEL_AUTOCOMMIT, connection, make_dsn, parse_dsn

from nrm_local.names import app_role, migrator_role, package
from nrm_local.secrets import Secrets


def connect(url: str, database: str | None = None) -> connection:
    """Return an autocommit connection to ``url``, or to another ``database`` of the same server."""
    parameters = parse_dsn(url)
    if database is not None:
        parameters["dbname"] = database
    opened = psycopg2.connect(make_dsn(**parameters), connect_timeout=20)
    opened.set_isolation_level(ISOLATION_LEVEL_AUTOCOMMIT)
    return opened


def ensure(administrator_url: str, services: Iterable[str], secrets: Secrets, prefix: str = "") -> None:
    """Make roles and database of every service, or bring passwords and rights up to date; safe to repeat.

    All their names begin with ``prefix``; several installations can so live on one server.
    """
    server = connect(administrator_url)
    try:
        with server.cursor() as cursor:
            cursor.execute("SELECT datname FROM pg_database")
            databases = {row[0] for row in cursor.fetchall()}
            cursor.execute("SELECT rolname FROM pg_roles")
            roles = {row[0] for row in cursor.fetchall()}
            for service in services:
                for role in (app_role(service), migrator_role(service)):
                    password = secrets.read(secrets.database_password(role))
                    ensure_role(cursor, prefix + role, password, exists=prefix + role in roles)
                database = prefix + package(service)
                if database not in databases:
                    create_database(cursor, database, prefix + migrator_role(service))
                grant(administrator_url, database, service, prefix)
    finally:
        server.close()


def ensure_role(cursor: psycopg2.extensions.cursor, role: str, password: str, *, exists: bool) -> None:
    """Make a role that can sign in and nothing else, or set its password."""
    verb = sql.SQL("ALTER" if exists else "CREATE")
    cursor.execute(
        sql.SQL("{} ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD {}").format(
            verb, sql.Identifier(role), sql.Literal(password)
        )
    )


def create_database(cursor: psycopg2.extensions.cursor, database: str, owner: str, template: str = "template0") -> None:
    """Create a database in C.UTF-8 (same order of text on every machine) owned by ``owner``."""
    # Needed where the administrator is no superuser: only a member of a role may give it a database.
    cursor.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(sql.Identifier(owner)))
    cursor.execute(
        sql.SQL(
            "CREATE DATABASE {} OWNER {} TEMPLATE {} ENCODING 'UTF8' LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8'"
        ).format(sql.Identifier(database), sql.Identifier(owner), sql.Identifier(template))
    )


def close_to_public(administrator_url: str) -> None:
    """Take away what PostgreSQL lets every role do: enter the server's own databases, and make tables there.

    For a server of our own only; on one of others these databases are theirs to open and close.
    """
    server = connect(administrator_url)
    try:
        with server.cursor() as cursor:
            for database in ("postgres", "template1"):
                cursor.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(sql.Identifier(database)))
    finally:
        server.close()


def clone(server: connection, template: str, database: str) -> None:
    """Copy a whole database, tables and rights included; nobody may be connected to the template.

    ``server`` is an administrator's connection. The files are copied: writing each of their pages to the log as well, as
    PostgreSQL would, takes three times as long.
    """
    with server.cursor() as cursor:
        cursor.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy").format(
                sql.Identifier(database), sql.Identifier(template)
            )
        )
        # Rights on the database itself are not copied.
        cursor.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(sql.Identifier(database)))
        for role, rights in (("_app", "CONNECT"), ("_migrator", "CONNECT, TEMPORARY")):
            cursor.execute(
                sql.SQL("GRANT {} ON DATABASE {} TO {}").format(
                    sql.SQL(rights), sql.Identifier(database), sql.Identifier(template + role)
                )
            )


def drop(server: connection, database: str) -> None:
    """Drop a database over an administrator's connection, ending whoever is still connected."""
    with server.cursor() as cursor:
        cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database)))


def grant(administrator_url: str, database: str, service: str, prefix: str = "") -> None:
    """Give the two roles of ``service`` their rights on ``database`` and nobody else any."""
    names = {
        "database": sql.Identifier(database),
        "app": sql.Identifier(prefix + app_role(service)),
        "migrator": sql.Identifier(prefix + migrator_role(service)),
    }
    inside = connect(administrator_url, database)
    try:
        with inside.cursor() as cursor:
            for statement in _RIGHTS:
                cursor.execute(sql.SQL(statement).format(**names))
    finally:
        inside.close()


_DEFAULTS = "ALTER DEFAULT PRIVILEGES FOR ROLE {migrator} IN SCHEMA public "
_RIGHTS = (
    "REVOKE ALL ON DATABASE {database} FROM PUBLIC",
    "GRANT CONNECT, TEMPORARY ON DATABASE {database} TO {migrator}",
    "GRANT CONNECT ON DATABASE {database} TO {app}",
    "ALTER SCHEMA public OWNER TO {migrator}",
    "REVOKE ALL ON SCHEMA public FROM PUBLIC",
    "GRANT USAGE ON SCHEMA public TO {app}",
    _DEFAULTS + "GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {app}",
    _DEFAULTS + "GRANT USAGE, SELECT ON SEQUENCES TO {app}",
    _DEFAULTS + "GRANT EXECUTE ON FUNCTIONS TO {app}",
)
