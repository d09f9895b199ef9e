"""Where the fonts of printed matter are. Debian's package fonts-noto-core puts them in the default folder."""

from pathlib import Path

from nrm_shared.kernel.errors import Unavailable

DEFAULT_FOLDER = Path("/usr/share/fonts/truetype/noto")
FILES = ("NotoSansBengali-Regular.ttf", "NotoSansBengali-Bold.ttf", "NotoSans-Regular.ttf", "NotoSans-Bold.ttf")


class FontsMissing(Unavailable):
    """A font that printed matter needs is not installed; the error names folder and file."""

    default_code = "fonts-missing"


def font_files(folder: Path = DEFAULT_FOLDER) -> list[Path]:
    """Return the four font files in `folder`; raise `FontsMissing` naming the first that is not there."""
    files = [folder / name for name in FILES]
    for file in files:
        if not file.is_file():
            raise FontsMissing(file=file.name, folder=str(folder), package="fonts-noto-core")
    return files
