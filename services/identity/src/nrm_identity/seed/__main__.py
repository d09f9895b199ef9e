"""`python -m nrm_identity.seed`: register the nation's organisations and the clients' public keys; harmless to repeat."""

from nrm_identity import wiring
from nrm_identity.adapters.demo_accounts import refuse_demo_accounts
from nrm_identity.app.register_client import KeepClients
from nrm_identity.app.register_organisation import KeepOrganisations
from nrm_identity.seed.clients import read_clients
from nrm_identity.seed.content import national_organisations
from nrm_identity.settings import Settings, load
from nrm_shared.kernel.actor import system
from nrm_shared.profile import PRODUCTION
from nrm_shared.runner.runner import Runner


def seed(runner: Runner, settings: Settings) -> tuple[int, int]:
    """Bring organisations and clients up to date; return how many of each changed.

    Raise `ProductionRefused` in production if the demonstration was loaded into this database before.
    """
    if settings.profile == PRODUCTION:
        refuse_demo_accounts(runner.engine)
    actor = system(wiring.SERVICE)
    organisations = runner.run(KeepOrganisations(tuple(national_organisations())), actor=actor).result
    clients = 0
    if settings.client_keys_file is not None:
        clients = runner.run(KeepClients(read_clients(settings.client_keys_file)), actor=actor).result
    return organisations, clients


def main() -> None:
    """Seed the database of the environment's settings."""
    settings = load()
    runner = wiring.build_runner(wiring.foundation_of(settings, pool=1))
    organisations, clients = seed(runner, settings)
    print(f"organisations changed: {organisations}, clients changed: {clients}")


if __name__ == "__main__":
    main()
