"""Events of identity: organisations and what people may do."""

from typing import ClassVar, Literal
from uuid import UUID

from pydantic import Field

from nrm_shared.contracts.base import Event
from nrm_shared.contracts.words import (
    AuditSealed,
    Code,
    Moment,
    PersonErasureDone,
    Reference,
)


class OrganisationChangedV1(Event):
    """An organisation was registered or changed; the whole present state."""

    TYPE: ClassVar[str] = "identity.organisation-changed.v1"
    organisation: Reference
    label_bn: str = Field(min_length=1, max_length=200)
    label_en: str = Field(min_length=1, max_length=200)
    kind: Code = Field(description="Type of organisation, such as POLICE_STATION, NGO, SHELTER or AUTHORITY.")
    district: Reference | None = None
    parent: Reference | None = None
    frontline: bool = False
    active: bool


class PersonRoleChangedV1(Event):
    """The roles or jurisdictions of somebody who works here changed; the whole present state."""

    TYPE: ClassVar[str] = "identity.person-role-changed.v1"
    person: Reference = Field(description="The account of somebody who works here.")
    organisation: Reference
    roles: list[Code]
    jurisdictions: list[Reference] = Field(default=[])
    active: bool


class AccessRevokedV1(Event):
    """Access ended at once: of an actor (person or client), of all who act for an organisation, or of one session.

    Services refuse tokens issued before `not_before`. Who is let in again gets new tokens, and those hold.
    """

    TYPE: ClassVar[str] = "identity.access-revoked.v1"
    kind: Literal["actor", "organisation", "session"]
    revoked: Reference = Field(description="The actor, organisation or session, as tokens name it.")
    reason: Code
    not_before: Moment = Field(description="Machine's time. Tokens issued before this moment are refused.")


class SurvivorAccessShutV1(Event):
    """Too many wrong PINs in a row: the person a case is about cannot sign in any more, and is handed a new code.

    For intake alone, which knows whose code it is and tells those who can help her.
    """

    TYPE: ClassVar[str] = "identity.survivor-access-shut.v1"
    code_id: UUID


class PersonErasureDoneV1(PersonErasureDone):
    """The erased person has no way to sign in any more, and nothing tells that there was one."""

    TYPE: ClassVar[str] = "identity.person-erasure-done.v1"


class AuditSealedV1(AuditSealed):
    """A batch of identity's audit rows or moves was sealed."""

    TYPE: ClassVar[str] = "identity.audit-sealed.v1"
