"""How each registry behaves at the moment, and how often it was asked."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

REGISTRIES = ("national-id", "passport", "birth")


class Mode(StrEnum):
    """One way a registry can behave."""

    OK = "ok"
    SLOW = "slow"  # the right answer, after `delay_seconds`
    DRIP = "drip"  # the right answer, byte by byte over `delay_seconds`
    DOWN = "down"  # the connection breaks without an answer
    WRONG = "wrong"  # well-formed, but not what the contract promises
    MALFORMED = "malformed"  # not XML
    FAULT = "fault"  # a SOAP Fault without signature
    FAULT_SIGNED = "fault-signed"  # a SOAP Fault with the registry's signature
    UNSIGNED = "unsigned"  # the right answer, but nobody signed it
    WRAPPED = "wrapped"  # the right answer's signature, and another answer in the Body
    REPLAYED = "replayed"  # an answer that was given before
    STALE = "stale"  # the right answer, signed an hour ago
    FORGED = "forged"  # the right answer, signed by somebody else
    HUGE = "huge"  # an answer of several megabytes
    STRANGER = "stranger"  # a valid answer to somebody else's question


class Behaviour(BaseModel):
    """What the control API sets: a mode and, for slow and drip, how long an answer takes (seconds)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    mode: Mode = Mode.OK
    delay_seconds: float = Field(default=30.0, ge=0, le=600)


class Calls(BaseModel):
    """Counts since start or reset. `refused` counts Faults for what the caller did wrong; nothing here is personal."""

    received: int = 0
    answered: int = 0
    refused: int = 0
    spoiled: int = 0


class Board:
    """The switchboard: one behaviour and one set of counts for each registry. Used from one event loop only."""

    def __init__(self) -> None:
        self.behaviours = {registry: Behaviour() for registry in REGISTRIES}
        self.calls = {registry: Calls() for registry in REGISTRIES}

    def reset_calls(self) -> None:
        """Set all counts to zero."""
        self.calls = {registry: Calls() for registry in REGISTRIES}
