"""The referral slip (step 11): one A5 sheet, Bangla in front and English behind, as an accessible PDF (PDF/UA-1)."""

import io
import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any

import segno
import typst

from nrm_shared.kernel.calendar import dhaka_date
from nrm_shared.kernel.errors import Refused
from nrm_shared.printing.dates import clock_time, long_date, short_date
from nrm_shared.printing.fonts import DEFAULT_FOLDER, FontsMissing, font_files
from nrm_shared.reference.text import LANGUAGES, Language, Text, digits

__all__ = ["FontsMissing", "Helpline", "NotNeutral", "SlipContent", "SlipService", "render_slip"]

HERE = Path(__file__).parent
# Whoever sees the sheet must not learn from it what happened to its holder.
TELLING = re.compile(r"traffick|victim|survivor|পাচার|ভুক্তভোগী|ভিকটিম|সারভাইভার", re.IGNORECASE)
MAX_SERVICES = 6
MAX_HELPLINES = 4


class NotNeutral(Refused):
    """A text for the slip says, or hints at, why its holder came (INV-42); `field` names which."""

    default_code = "slip-text-not-neutral"


@dataclass(frozen=True, slots=True)
class SlipService:
    """One need item on the slip: the label of its need type and its term T1, T2 or T3."""

    label: Text
    term: str


@dataclass(frozen=True, slots=True)
class Helpline:
    """A number people can call, in ASCII digits, and whose it is."""

    number: str
    label: Text


@dataclass(frozen=True, slots=True)
class SlipContent:
    """Everything the slip says. There is no field for a person, and none may be added (INV-42).

    `token` is the slip's secret for the QR code; it is printed nowhere else. `respond_by` is aware.
    """

    slip_number: str
    token: str
    provider: Text
    provider_lines: tuple[Text, ...]
    services: tuple[SlipService, ...]
    issued_on: date
    respond_by: datetime
    helplines: tuple[Helpline, ...]

    def qr_payload(self) -> str:
        """Return what the QR code holds: slip number and token, nothing that means anything to a stranger."""
        return f"{self.slip_number}.{self.token}"


def render_slip(content: SlipContent, fonts: Path = DEFAULT_FOLDER, *, first: Language = "bn") -> bytes:
    """Return the slip as PDF bytes, the side in the language `first` in front; the same content gives the same bytes.

    Raise `NotNeutral` if a text gives the holder away, `FontsMissing` if a font file is absent from `fonts`, and
    `ValueError` if there is no service or there are more services or helplines than the sheet holds.
    """
    if not 1 <= len(content.services) <= MAX_SERVICES or len(content.helplines) > MAX_HELPLINES:
        raise ValueError(f"a slip holds 1 to {MAX_SERVICES} services and up to {MAX_HELPLINES} helplines")
    for field, text in _free_texts(content):
        if TELLING.search(text.bn) or TELLING.search(text.en):
            raise NotNeutral(field=field)
    font_files(fonts)
    data = {
        "number": content.slip_number,
        "qr": _qr_svg(content.qr_payload()),
        "faces": [_face(content, language) for language in sorted(LANGUAGES, key=lambda each: each != first)],
    }
    # The data travels as text beside the markup, so nothing in it can be read as markup.
    return typst.compile(
        HERE / "slip.typ",
        font_paths=[fonts],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        pdf_standards=["ua-1"],
        timestamp=datetime.combine(content.issued_on, time(), UTC),
    )


def _free_texts(content: SlipContent) -> Iterator[tuple[str, Text]]:
    yield "provider", content.provider
    for line in content.provider_lines:
        yield "provider_lines", line
    for service in content.services:
        yield "services", service.label
    for helpline in content.helplines:
        yield "helplines", helpline.label


def _face(content: SlipContent, language: Language) -> dict[str, Any]:
    """Return the texts of one side of the sheet in `language`."""
    words = _words()
    day = dhaka_date(content.respond_by)
    return {
        "language": language,
        "words": {name: entry[language] for name, entry in words.items() if name not in ("terms", "version")},
        "provider": content.provider.in_language(language),
        "lines": [line.in_language(language) for line in content.provider_lines],
        "services": [
            {"label": service.label.in_language(language), "term": words["terms"][service.term][language]}
            for service in content.services
        ],
        "issued_on": long_date(content.issued_on).in_language(language),
        "respond_by": long_date(day).in_language(language),
        "respond_by_time": clock_time(content.respond_by).in_language(language),
        # The other language's digits stand beside it, for whoever reads only those.
        "respond_by_other": short_date(day).in_language("en" if language == "bn" else "bn"),
        "helplines": [
            {
                "number": digits(line.number, language),
                "other": digits(line.number, "bn") if language == "en" else line.number,
                "label": line.label.in_language(language),
            }
            for line in content.helplines
        ],
    }


def _qr_svg(payload: str) -> str:
    drawing = io.BytesIO()
    segno.make(payload, error="m", micro=False).save(drawing, kind="svg", xmldecl=False, svgns=True, border=0)
    return drawing.getvalue().decode()


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads((HERE / "words.toml").read_text(encoding="utf-8"))
