"""Identity's tables, and how the domain's classes lie in them."""

from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, DateTime, Integer, MetaData, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import registry

from nrm_identity.domain.account import Account
from nrm_identity.domain.client import Client
from nrm_identity.domain.organisation import Organisation
from nrm_identity.domain.proof_reset import ProofReset
from nrm_identity.domain.session import SignInSession
from nrm_identity.domain.survivor_access import SurvivorAccess
from nrm_shared.security.columns import SealedColumn

metadata = MetaData()
mapper = registry(metadata=metadata)


def _head() -> tuple[Column[Any], ...]:
    return (
        Column("id", Uuid, primary_key=True),
        Column("row_version", Integer, nullable=False),
        Column("created_at", DateTime(timezone=True)),
    )


def _codes(name: str) -> Column[Any]:
    return Column(name, ARRAY(Text, as_tuple=True), nullable=False)


organisation = Table(
    "organisation",
    metadata,
    *_head(),
    Column("code", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("label_bn", Text, nullable=False),
    Column("label_en", Text, nullable=False),
    Column("district", Text),
    Column("parent", Text),
    _codes("jurisdictions"),
    Column("frontline", Boolean, nullable=False),
    Column("status", Text, nullable=False),
)

account = Table(
    "account",
    metadata,
    *_head(),
    Column("username", Text, nullable=False, unique=True),
    Column("name_bn", SealedColumn("account.name_bn"), nullable=False),
    Column("name_en", SealedColumn("account.name_en"), nullable=False),
    Column("organisation", Text, nullable=False),
    _codes("roles"),
    _codes("jurisdictions"),
    Column("password_hash", Text, nullable=False),
    Column("password_origin", Text, nullable=False),
    Column("first_password_until", DateTime(timezone=True)),
    Column("factor", SealedColumn("account.factor")),
    Column("pending_factor", SealedColumn("account.pending_factor")),
    Column("last_step", BigInteger),
    _codes("recovery_digests"),
    Column("issuer", Text),
    Column("subject", Text),
    Column("failures", Integer, nullable=False),
    Column("locked_until", DateTime(timezone=True)),
    Column("status", Text, nullable=False),
)

client = Table(
    "client",
    metadata,
    *_head(),
    Column("name", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("organisation", Text),
    Column("public_keys", JSONB, nullable=False),
    Column("active", Boolean, nullable=False),
)

session = Table(
    "sign_in_session",
    metadata,
    *_head(),
    Column("account", Uuid, nullable=False),
    _codes("audience"),
    Column("acr", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("previous_digest", Text),
    Column("began_at", DateTime(timezone=True), nullable=False),
    Column("used_at", DateTime(timezone=True), nullable=False),
    Column("ended_at", DateTime(timezone=True)),
    Column("ended_for", Text),
    Column("client", Text, nullable=False),
    Column("provider_session", Text),
)

proof_reset = Table(
    "proof_reset",
    metadata,
    *_head(),
    Column("account", Uuid, nullable=False),
    Column("evidence", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("proposed_by", Text, nullable=False),
    Column("proposed_at", DateTime(timezone=True), nullable=False),
    Column("decided_by", Text),
)

survivor_access = Table(
    "survivor_access",
    metadata,
    *_head(),
    Column("person_id", Uuid, nullable=False),
    Column("case_ids", ARRAY(Uuid, as_tuple=True), nullable=False),
    Column("digest", Text, nullable=False, unique=True),
    Column("handed_out_by", Text),
    Column("pin_hash", Text),
    Column("pin_of_others", Boolean, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("locked_until", DateTime(timezone=True)),
    Column("status", Text, nullable=False),
)

sign_in_attempt = Table(
    "sign_in_attempt",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("until", DateTime(timezone=True), nullable=False),
)

used_assertion = Table(
    "used_assertion",
    metadata,
    Column("client", Uuid, primary_key=True),
    Column("number", Text, primary_key=True),
    Column("until", DateTime(timezone=True), nullable=False),
)

used_logout = Table(
    "used_logout",
    metadata,
    Column("number", Text, primary_key=True),
    Column("until", DateTime(timezone=True), nullable=False),
)


def map_classes() -> None:
    """Map the domain's classes to the tables; call once per process."""
    if not mapper.mappers:
        mapper.map_imperatively(Organisation, organisation)
        mapper.map_imperatively(Account, account)
        mapper.map_imperatively(Client, client)
        mapper.map_imperatively(SignInSession, session)
        mapper.map_imperatively(ProofReset, proof_reset)
        mapper.map_imperatively(SurvivorAccess, survivor_access)
