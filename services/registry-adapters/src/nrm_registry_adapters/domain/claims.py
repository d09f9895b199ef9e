"""What a person claims about an identity paper."""

from dataclasses import dataclass, field
from enum import StrEnum


class Field(StrEnum):
    """The fields a registry may confirm, in the words of the answer."""

    NAME = "name"
    DOB = "dob"
    FATHER = "father"
    MOTHER = "mother"


@dataclass(frozen=True, slots=True)
class Claims:
    """The number on the paper and what is said to stand beside it. Nothing of it shows in a representation.

    `dob` is `YYYY`, `YYYY-MM` or `YYYY-MM-DD`; None is what was not given.
    """

    number: str = field(repr=False)
    name_bn: str | None = field(default=None, repr=False)
    name_en: str | None = field(default=None, repr=False)
    dob: str | None = field(default=None, repr=False)
    father: str | None = field(default=None, repr=False)
    mother: str | None = field(default=None, repr=False)

    @property
    def fields(self) -> frozenset[Field]:
        """Return which fields were claimed."""
        given = {
            Field.NAME: self.name_bn or self.name_en,
            Field.DOB: self.dob,
            Field.FATHER: self.father,
            Field.MOTHER: self.mother,
        }
        return frozenset(name for name, value in given.items() if value)
