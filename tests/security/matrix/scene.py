"""What the trials of access and the attacks play in: the town and its files."""

from dataclasses import dataclass

from tests.security.matrix.file import File
from tests.security.town.town import Town


@dataclass(frozen=True)
class Scene:
    """The town with its files. Children of this process inherit it as it stands."""

    town: Town
    files: dict[str, File]
