"""Where to find what runs: addresses and demo sign-ins, printed after ``nrm up``."""

import tomllib
from pathlib import Path

from nrm_cli.console import print_table, say
from nrm_local.environment import DEMO, profile
from nrm_local.installation import Installation
from nrm_local.processes import HTTP


def print_addresses(installation: Installation) -> None:
    """Print each service's address and the demo sign-ins of this installation."""
    url_of = installation.environment.url_of
    rows = [
        (process.service, url_of(process.service), url_of(process.service) + "/openapi.json")
        for process in installation.processes
        if process.kind == HTTP
    ]
    print_table("Addresses", ("service", "address", "interface description"), rows)
    _print_sign_ins(installation)


def _print_sign_ins(installation: Installation) -> None:
    accounts = demo_accounts(installation.layout.root)
    if not accounts or profile() != DEMO:
        return
    print_table("Demo sign-ins (fictional people)", ("user name", "roles", "organisation"), accounts)
    say(f"All of them have the password in {installation.secrets.demo_password}; `./nrm code <user name>` shows a code")


def demo_accounts(root: Path) -> list[tuple[str, str, str]]:
    """Return user name, roles and organisation of the demo accounts, from the content that identity loads."""
    content = root / "services" / "identity" / "src" / "nrm_identity" / "demo" / "accounts.toml"
    if not content.exists():
        return []
    return [
        (str(account["username"]), ", ".join(account["roles"]), str(account["organisation"]))
        for account in tomllib.loads(content.read_text(encoding="utf-8")).get("account", [])
    ]
