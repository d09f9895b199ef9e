"""Versions of content: numbers with points, with ``draft-`` before them as long as the content is not official."""

import re

DRAFT = "draft-"
_FORM = re.compile(r"(draft-)?[0-9]{1,4}(\.[0-9]{1,4}){0,3}", re.ASCII)

Rank = tuple[bool, tuple[int, ...]]


def is_version(text: object) -> bool:
    """Whether this is written as a version; a version is also a file's name, so it holds nothing else."""
    return isinstance(text, str) and _FORM.fullmatch(text) is not None


def is_draft(version: str) -> bool:
    """Whether the version says of itself that it is not official."""
    return version.startswith(DRAFT)


def rank(version: str) -> Rank:
    """What versions are compared by: an official one is above every draft, then the numbers count (2.9 is below 2.15).

    Raises ``ValueError`` for what is no version.
    """
    numbers = version.removeprefix(DRAFT).split(".")
    return not is_draft(version), tuple(int(number) for number in numbers)
