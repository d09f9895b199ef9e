"""What the routes of first passwords and of beginning anew take and answer."""

from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from nrm_identity.app.first_password import HandOutPassword
from nrm_identity.app.reset_proofs import ProposeReset
from nrm_identity.entrypoints.http.schemas import Body, Code


class EvidenceBody(Body):
    """By what it was seen who the person is (list `identity_evidence`)."""

    evidence: Code

    def first_password(self, account: UUID, version: int | None) -> HandOutPassword:
        """Return the command that gives out a first password."""
        return HandOutPassword(account, self.evidence, version)

    def reset(self, account: UUID, version: int | None) -> ProposeReset:
        """Return the command that proposes to let the person begin anew."""
        return ProposeReset(account, self.evidence, version)


class RefusalBody(Body):
    """Why a proposal comes to nothing (list `reset_refusal`)."""

    reason: Code


class FirstPasswordAnswer(BaseModel):
    """A password to begin with, shown once; its owner replaces it at the first sign-in."""

    model_config = ConfigDict(from_attributes=True)

    first_password: str = Field(validation_alias="password")
    until: AwareDatetime = Field(description="It opens nothing after this.")


class ResetAnswer(BaseModel):
    """A proposal that somebody begins anew: by whom, on what evidence, and who decided."""

    model_config = ConfigDict(from_attributes=True)

    reset_id: UUID
    account: UUID
    evidence: str
    status: str
    proposed_by: str
    proposed_at: AwareDatetime
    decided_by: str | None
    row_version: int
