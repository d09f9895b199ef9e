"""Where things stand on a printed page: its words and its rules, in points from the top left corner."""

import io
import re
import subprocess
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

from pypdf import PageObject, PdfReader

WORD = re.compile(r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">([^<]*)</word>')
# A word's box is as high as its font's highest and lowest letter; the ink of most words is within this part of it.
ABOVE_INK, BELOW_INK = 0.24, 0.08
TOUCH = 0.1


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on the page; `text` is the word it holds, or nothing if it is drawn."""

    left: float
    top: float
    right: float
    bottom: float
    text: str = ""

    def overlaps(self, other: "Box") -> bool:
        """Return whether the two share a part of the page; to touch is not to overlap."""
        across = min(self.right, other.right) - max(self.left, other.left)
        return across > TOUCH and self.top < other.bottom and other.top < self.bottom


def words_of(pdf: bytes, page: int, folder: Path) -> list[Box]:
    """Return the ink of every word on the page (the first is 0)."""
    file = folder / "page.pdf"
    file.write_bytes(pdf)
    number = str(page + 1)
    command = ["pdftotext", "-bbox", "-f", number, "-l", number, str(file), "-"]
    found = subprocess.run(command, capture_output=True, check=True, timeout=30).stdout.decode()
    words = []
    for *corners, text in WORD.findall(found):
        left, top, right, bottom = map(float, corners)
        height = bottom - top
        words.append(Box(left, top + ABOVE_INK * height, right, bottom - BELOW_INK * height, text))
    return words


def rules_of(pdf: bytes, page: int) -> list[Box]:
    """Return the horizontal strokes of lines and frames on the page."""
    sheet = PdfReader(io.BytesIO(pdf)).pages[page]
    rules: list[Box] = []
    for path in _stroked_paths(sheet):
        left, right = min(x for x, _ in path), max(x for x, _ in path)
        rules += [Box(left, y, right, y) for y in {min(y for _, y in path), max(y for _, y in path)}]
    return rules


def _stroked_paths(sheet: PageObject) -> list[list[tuple[float, float]]]:
    height = float(sheet.mediabox.height)
    stroked: list[list[tuple[float, float]]] = []
    path: list[tuple[float, float]] = []

    def look(operator: bytes, operands: list[Any], matrix: list[float], _text: list[float]) -> None:
        a, b, c, d, e, f = matrix
        if operator in (b"m", b"l", b"c"):
            x, y = map(float, operands[-2:])
            path.append((a * x + c * y + e, height - (b * x + d * y + f)))
        elif operator == b"re":
            x, y, wide, high = map(float, operands)
            corners = ((x, y), (x + wide, y + high))
            path.extend((a * x + c * y + e, height - (b * x + d * y + f)) for x, y in corners)
        elif operator in (b"S", b"s", b"f", b"f*", b"n", b"W", b"B"):
            if operator in (b"S", b"s", b"B") and path:
                stroked.append(list(path))
            path.clear()

    sheet.extract_text(visitor_operand_before=look)
    return stroked


def collisions(words: list[Box], rules: list[Box]) -> list[tuple[str, str]]:
    """Return the pairs of words printed over one another, and the words a rule crosses."""
    over = [(one.text, other.text) for one, other in combinations(words, 2) if one.overlaps(other)]
    return over + [(word.text, "rule") for word in words for rule in rules if word.overlaps(rule)]
