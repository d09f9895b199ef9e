"""The file of an export: a table that any spreadsheet opens, in an archive that opens with the password alone.

AES-256 as WinZip defined it, which 7-Zip, WinZip, WinRAR and The Unarchiver open. What the archive is about stands beside
the table in both languages; no name in it says anything about anybody.
"""

import csv
import io
import tomllib
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files

import pyzipper

from nrm_intake.domain.cells import guarded
from nrm_intake.domain.deidentified import WITHHELD
from nrm_intake.domain.export import Export
from nrm_shared.reference import codes

ABOUT = "README.txt"


def locked(export: Export, columns: Sequence[str], rows: Iterable[Sequence[str]], password: str) -> bytes:
    """Return the archive: the table as a CSV file, and a page that says who asked for it, when, and what to heed."""
    buffer = io.BytesIO()
    with pyzipper.AESZipFile(buffer, "w", compression=pyzipper.ZIP_DEFLATED, encryption=pyzipper.WZ_AES) as archive:
        archive.setpassword(password.encode())
        archive.setencryption(pyzipper.WZ_AES, nbits=256)
        archive.writestr(f"{export.stem}.csv", table(columns, rows))
        archive.writestr(ABOUT, about(export).encode("utf-8-sig"))
    return buffer.getvalue()


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Return the rows as CSV, every cell in quotes and none of them a formula; the mark in front tells it is UTF-8."""
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([guarded(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def about(export: Export) -> str:
    """Return the page, Bangla first."""
    said = {
        "number": export.number,
        "requested_by": export.requested_by,
        "organisation": export.organisation or "-",
        "requested_at": f"{export.requested_at:%Y-%m-%d %H:%M} UTC",
        "reason": export.reason,
        "rows": export.rows,
        "withheld": WITHHELD,
    }
    contents = codes.member("export_contents", export.contents).label
    pages = []
    for language in ("bn", "en"):
        parts = ("about", "de_identified") if export.de_identified else ("about",)
        page = "\n\n".join(_texts()[part][language] for part in parts)
        pages.append(page.format(contents=contents.in_language(language), **said))
    return "\n\n".join(pages)


@cache
def _texts() -> dict[str, dict[str, str]]:
    raw = files("nrm_intake").joinpath("content", "export.toml").read_text(encoding="utf-8")
    return tomllib.loads(raw)
