"""What the bodies and answers of identity's routes have in common."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, SecretStr

LONGEST_PASSWORD = 200
OrganisationCode = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$")]
Label = Annotated[str, Field(min_length=1, max_length=200)]
Code = Annotated[str, Field(min_length=1, max_length=40)]
Codes = Annotated[list[Code], Field(max_length=100)]
# No text that the database takes holds the character NUL.
TEXT = r"^[^\x00]+$"


def opened(secret: SecretStr | None) -> str | None:
    """Return what a secret says, or None without one."""
    return secret.get_secret_value() if secret is not None else None


class Body(BaseModel):
    """A request body: unknown fields are refused, and no error repeats what was sent."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)


class ClosureBody(Body):
    """Why an organisation is closed (list `organisation_closure`) or an account suspended (`account_suspension`)."""

    reason: Code
