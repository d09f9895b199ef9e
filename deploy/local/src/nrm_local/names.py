"""The names of everything that gets a database, a password, a key or a certificate: the installation's cast."""

from nrm_shared.messaging import names

SERVICES_WITH_DATABASE: tuple[str, ...] = names.SERVICES
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
