"""The kinds of value that events and partner messages are made of. Codes are checked here; their labels are content."""

from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from nrm_shared.contracts.base import Event

Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_]{0,39}$")]
"""A code of a versioned list (2.3), such as `VOT_STATEMENT` or `ForcedLabour`."""

Reference = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$")]
"""The stable id of an organisation, a station, a place or somebody who works here; never a mail address."""

# Numbers of before the check character became one of the alphabet may end in one of these four signs.
Number = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}-[0-9A-Z*~$=-]{4,24}$")]
"""A number that people read aloud, such as `NRM-26-000123-B`; it says nothing about the person."""

Need = Annotated[str, StringConstraints(pattern=r"^N(0[1-9]|1[0-2])$")]
"""One of the twelve need types, N01 to N12 (step 8)."""

Term = Annotated[str, StringConstraints(pattern=r"^T[123]$")]
"""T1 immediate or short-term, T2 mid-term, T3 long-term and social inclusion (step 8)."""

Purpose = Annotated[str, StringConstraints(pattern=r"^C([1-9]|1[0-2])$")]
"""A purpose of consent, C1 to C12."""

ClockName = Annotated[str, StringConstraints(pattern=r"^K([1-9]|1[0-9]|20)$")]
"""A clock of 2.7 (K1 to K19) or of 2.10 (K20)."""

TriState = Annotated[str, StringConstraints(pattern=r"^(yes|no|unknown)$")]
"""Yes, no, or not known; "not known" is an answer."""

Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]
"""A language by ISO 639: its two letters, or three where it has no two, as `rhg`."""

Moment = AwareDatetime
"""A point in time with its zone; written in UTC."""

FieldName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_.]{0,59}$")]
"""The name of a field that may be read at its owner; never its value."""


Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
"""A SHA-256 digest in hexadecimal digits."""

Signature = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{128}$")]
"""An Ed25519 signature in hexadecimal digits."""


class CaseProfile(BaseModel):
    """What may travel about the person of a case (level L1); anything finer is read from intake."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    gender: Code
    age_band: Code = Field(
        description="A_0_11, A_12_17, A_18_24, A_25_34, A_35_49, A_50_UP or UNKNOWN; told before 23 November 2026 also "
        "A_25_59 or A_60_UP."
    )
    minor_now: TriState
    minor_at_act: TriState = Field(description="Whether the person was a minor when the act happened (INV-02 to 04).")
    home_district: Reference | None = None
    current_district: Reference | None = None
    current_upazila: Reference | None = None
    current_union_code: Reference | None = Field(default=None, description="For the committee of the union.")
    reporter_organisation: Reference | None = None
    tip_type: Code = Field(description="INTERNAL, CROSS_BORDER, INTERNATIONAL or UNKNOWN (step 4).")
    witness_protected: bool = Field(default=False, description="In no list but those of who works on the case.")


class ClockDue(Event):
    """The warning threshold of a clock has passed and the work it measures is not done; the due time may be ahead."""

    clock: ClockName
    object_kind: Code = Field(description="What the clock measures, such as REPORT or REFERRAL.")
    object_id: UUID
    case_id: UUID | None = None
    started_at: Moment
    due_at: Moment


class ClockBreached(Event):
    """The due time of a clock has passed and the work it measures is not done. A breach never blocks the action."""

    clock: ClockName
    object_kind: Code = Field(description="What the clock measures, such as REPORT or REFERRAL.")
    object_id: UUID
    case_id: UUID | None = None
    started_at: Moment
    due_at: Moment
    statutory: bool = Field(description="True for K1 to K4 only (decision 7); all others are service standards.")


class CaseWorkChanged(Event):
    """The answer to "may this case close?" of one service changed (INV-40)."""

    case_id: UUID
    open: bool = Field(description="True while this service still has work that keeps the case from closing.")
    blocking: list[Code] = Field(default=[], description="Kinds of work still open, such as LIVE_REFERRAL.")


class PersonErasureDone(Event):
    """One service destroyed its keys for an erased person: nothing of theirs opens there, nor in its backups."""

    person_id: UUID
    keys_destroyed: int = Field(ge=0, description="How many data keys there were: persons, cases and kept letters.")


class AuditSealed(Event):
    """A batch of rows of one append-only table was sealed: from now on nobody changes them unnoticed (INV-41)."""

    log: Code = Field(description="audit_event or action_history.")
    number: int = Field(gt=0, description="The place of the seal in its chain.")
    first: int = Field(description="Id of the first row.")
    last: int = Field(description="Id of the last row.")
    count: int = Field(gt=0)
    root: Digest = Field(description="Merkle root over the rows (RFC 6962).")
    previous: Digest = Field(description="Digest of the seal before; zeros for the first.")
    sealed_at: Moment = Field(description="By the machine's clock.")
    key_id: Reference
    signature: Signature = Field(description="Ed25519 over the statement of the seal.")
