"""How the operator reaches this installation's broker."""

from nrm_cli.console import fail


def operator_url() -> str:
    """Return the operator's AMQP URL, password included, of this installation."""
    from nrm_local.installation import Installation
    from nrm_shared.messaging import names
    from nrm_shared.settings import with_password

    installation = Installation.here()
    password_file = installation.secrets.amqp_password(names.OPERATOR)
    if not password_file.exists():
        raise fail("nothing was started here yet; `./nrm up` starts it")
    return with_password(installation.environment.amqp_url(names.OPERATOR), password_file.read_text().strip())
