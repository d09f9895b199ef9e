"""Where to find what runs: addresses and demo sign-ins, printed after ``nrm up``."""

from nrm_cli.console import print_table, say
from nrm_local.environment import url_of
from nrm_local.installation import Installation
from nrm_local.processes import HTTP


def print_addresses(installation: Installation) -> None:
    """Print each service's address and the demo sign-ins of this installation."""
    rows = [
        (process.service, url_of(process.service), url_of(process.service) + "/docs")
        for process in installation.processes
        if process.kind == HTTP
    ]
    print_table("Addresses", ("service", "address", "interface description"), rows)
    _print_sign_ins(installation)


def _print_sign_ins(installation: Installation) -> None:
    accounts = demo_accounts()
    if not accounts:
        return
    print_table("Demo sign-ins (fictional people)", ("user name", "role", "organisation"), accounts)
    say(f"All demo accounts have the password in {installation.secrets.demo_password}")


def demo_accounts() -> list[tuple[str, str, str]]:
    """Return user name, role and organisation of the demo accounts, asked of identity; empty if it does not say."""
    import httpx

    try:
        answer = httpx.get(url_of("identity") + "/v1/demo-accounts", timeout=3.0)
        answer.raise_for_status()
        items = answer.json()["items"]
        return [(str(item["username"]), str(item["role"]), str(item["organisation"])) for item in items]
    except (httpx.HTTPError, ValueError, KeyError, TypeError):
        return []
