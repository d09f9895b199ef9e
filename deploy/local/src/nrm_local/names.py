"""The names of everything that gets a database, a password, a key or a certificate: the installation's cast."""

from nrm_shared.messaging import names

SERVICES_WITH_DATABASE: tuple[str, ...] = names.SERVICES
# Who administers the private PostgreSQL.
ADMINISTRATOR = "nrm_admin"
REGISTRIES: tuple[str, ...] = names.REGISTRIES
REGISTRY_DEPLOYABLES: tuple[str, ...] = tuple(f"registry-adapters.{registry}" for registry in REGISTRIES)
PARTNERS: tuple[str, ...] = tuple(names.PARTNERS)

# Who proves itself to identity with a secret of its own.
CLIENTS: tuple[str, ...] = (
    *SERVICES_WITH_DATABASE,
    "portal",
    *REGISTRY_DEPLOYABLES,
    *PARTNERS,
)
# Who sends or receives sealed messages.
SEALING_PARTIES: tuple[str, ...] = ("intake", "verification", *REGISTRY_DEPLOYABLES, *PARTNERS)


def package(service: str) -> str:
    """Return the package, database and logger name of a service: ``registry-adapters`` is ``nrm_registry_adapters``."""
    return "nrm_" + service.replace("-", "_")


def app_role(service: str) -> str:
    """Return the database role with which a service works (no DDL)."""
    return package(service) + "_app"


def migrator_role(service: str) -> str:
    """Return the database role that owns a service's tables and migrates them."""
    return package(service) + "_migrator"


def database_roles(prefix: str = "") -> tuple[str, ...]:
    """Return every role that signs in at the private PostgreSQL; those of services begin with ``prefix``."""
    of_services = (role(service) for service in SERVICES_WITH_DATABASE for role in (app_role, migrator_role))
    return (ADMINISTRATOR, *(prefix + role for role in of_services))
