"""`python -m nrm_identity.demo`: seed, then the fictional organisations and accounts; harmless to repeat."""

import sys
from typing import Any

from nrm_identity import wiring
from nrm_identity.adapters.credentials import SqlCredentials
from nrm_identity.adapters.passwords import Argon2Passwords
from nrm_identity.app.register_organisation import KeepOrganisations
from nrm_identity.app.seed_accounts import KeepAccounts, SeededAccount
from nrm_identity.seed.__main__ import seed
from nrm_identity.seed.content import organisations_of, read_toml
from nrm_identity.settings import Settings, load
from nrm_shared.kernel.actor import system
from nrm_shared.runner.runner import Runner
from nrm_shared.security.demofactor import demo_factor
from nrm_shared.settings import read_secret


def demo_content() -> dict[str, Any]:
    """Return `accounts.toml`: organisations and accounts."""
    return read_toml("nrm_identity.demo", "accounts.toml")


def demo_accounts(content: dict[str, Any], seed: str) -> tuple[SeededAccount, ...]:
    """Return the `[[account]]` entries, second factors derived from `seed`; raise `KeyError` if one lacks something."""
    return tuple(
        SeededAccount(
            username=entry["username"],
            name_bn=entry["name_bn"],
            name_en=entry["name_en"],
            organisation=entry["organisation"],
            roles=tuple(entry["roles"]),
            jurisdictions=tuple(entry.get("jurisdictions", ())),
            factor=demo_factor(seed, entry["username"]),
        )
        for entry in content["account"]
    )


def load_demo(runner: Runner, settings: Settings, passwords: Argon2Passwords) -> int:
    """Bring the demonstration up to date and return how many accounts changed; refuse in production."""
    if settings.profile == "production":
        raise PermissionError("demonstration accounts are refused in the production profile")
    if settings.demo_password_file is None or settings.demo_factor_file is None:
        raise ValueError("identity needs DEMO_PASSWORD_FILE and DEMO_FACTOR_FILE for demonstration accounts")
    content = demo_content()
    actor = system(wiring.SERVICE)
    runner.run(KeepOrganisations(tuple(organisations_of(content))), actor=actor)
    accounts = demo_accounts(content, read_secret(settings.demo_factor_file))
    password = read_secret(settings.demo_password_file)
    # All demo accounts share one password and so one hash; while it still fits nothing slow needs to be done again.
    known = SqlCredentials(runner.engine)
    stored = next((found for account in accounts if (found := known.demonstration(account.username))), None)
    if stored is not None and passwords.right(stored.password_hash, password):
        command = KeepAccounts(accounts, stored.password_hash)
    else:
        command = KeepAccounts(accounts, passwords.hash(password), reset=True)
    changed: int = runner.run(command, actor=actor).result
    return changed


def main() -> int:
    """Load the demonstration into the database of the environment's settings."""
    settings = load()
    if settings.profile == "production":
        print("demonstration accounts are refused in the production profile", file=sys.stderr)
        return 1
    passwords = Argon2Passwords()
    runner = wiring.build_runner(wiring.foundation_of(settings, pool=1), passwords)
    seed(runner, settings)
    changed = load_demo(runner, settings, passwords)
    print(f"demo accounts changed: {changed}; their password is in {settings.demo_password_file}")
    print("their second factors: ./nrm code <user name>")
    for entry in demo_content()["account"]:
        print(f"  {entry['username']:<22} {' '.join(entry['roles']):<8} {entry['organisation']}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
