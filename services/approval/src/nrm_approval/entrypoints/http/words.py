"""The kinds of value approval's routes take."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints

Text = Annotated[str, StringConstraints(min_length=1, max_length=5_000, strip_whitespace=True)]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9_]{0,39}$")]
Reference = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$")]
Need = Annotated[str, StringConstraints(pattern=r"^N(0[1-9]|1[0-2])$")]
Term = Literal["T1", "T2", "T3"]
TriState = Literal["yes", "no", "unknown"]
Prospect = Literal["yes", "no", "unknown", "unsafe"]
Mode = Literal["IN_PERSON", "PHONE", "VIDEO"]


class Body(BaseModel):
    """A request body: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid")
