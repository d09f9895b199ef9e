"""What the bodies of requests to intake have in common. Unknown fields are refused; rules beyond form are in `app`."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

Line = Annotated[str, StringConstraints(max_length=200)]
Story = Annotated[str, StringConstraints(min_length=1, max_length=15_000)]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]
Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_]{0,39}$")]


class Body(BaseModel):
    """A request body: unknown fields are refused, values stay out of error texts."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)


class ReasonBody(Body):
    """A reason's code (lists `hold` and `reopen`)."""

    reason: Code
