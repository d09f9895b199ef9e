"""Whether accounts of the demonstration may sign in: in production none may be there."""

from sqlalchemy import Engine, exists, select

from nrm_identity.adapters.tables import account
from nrm_identity.domain.evidence import PasswordOrigin
from nrm_shared.profile import ProductionRefused, Refusal

SETTING = "NRM_IDENTITY_DATABASE_URL"


def refuse_demo_accounts(engine: Engine) -> None:
    """Raise `ProductionRefused` if an account of the demonstration is active in the database."""
    active = exists().where(account.c.password_origin == str(PasswordOrigin.DEMO), account.c.status == "ACTIVE")
    with engine.connect() as connection:
        if connection.execute(select(active)).scalar_one():
            raise ProductionRefused([Refusal("demo-account", SETTING)])
