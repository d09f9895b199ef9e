"""A JPEG 2000 picture inside another file: its boxes and segments of remarks are left out, its picture stays as it is.

ITU-T T.800: the file is a row of boxes (annex I), the picture a row of marker segments (annex A). What is not known to be
needed for drawing is left out; a picture that is not built so is refused.
"""

from collections.abc import Iterator

from nrm_shared.attachments.cleaning.refusal import FIELD, Unreadable

_BOXES = frozenset({b"jP  ", b"ftyp"})
# Within the header: size, bits, colours, a table of colours and where it is used, which channel is what.
_OF_HEADER = frozenset({b"ihdr", b"bpcc", b"colr", b"pclr", b"cmap", b"cdef"})
_SOC, _SOT, _SOD, _EOC = b"\xff\x4f", b"\xff\x90", b"\xff\x93", b"\xff\xd9"
# CAP, SIZ, COD, COC, CPF, QCD, QCC, RGN, POC, PPM, PPT, CRG. Comments (COM) and tables of lengths, which nobody needs and
# which would be wrong afterwards (TLM, PLM, PLT), go.
_SEGMENTS = frozenset({0x50, 0x51, 0x52, 0x53, 0x59, 0x5C, 0x5D, 0x5E, 0x5F, 0x60, 0x61, 0x63})


def without_remarks(content: bytes) -> bytes:
    """Return the picture without what applications and people wrote into it. Raises `Unreadable`."""
    if content.startswith(_SOC):
        return _picture(content)
    out, drawn = b"", False
    for kind, inside in _boxes(content):
        if kind == b"jp2h":
            out += _box(kind, b"".join(_box(inner, held) for inner, held in _boxes(inside) if inner in _OF_HEADER))
        elif kind == b"jp2c":
            # A second picture is never drawn: nobody would see what is on it.
            out += b"" if drawn else _box(kind, _picture(inside))
            drawn = True
        elif kind in _BOXES:
            out += _box(kind, inside)
    if not drawn:
        raise Unreadable(FIELD)
    return out


def _boxes(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 0
    while at < len(content):
        size, kind, start = int.from_bytes(content[at : at + 4], "big"), content[at + 4 : at + 8], at + 8
        if size == 1:
            size, start = int.from_bytes(content[at + 8 : at + 16], "big"), at + 16
        end = at + size if size else len(content)
        if len(kind) < 4 or end < start or end > len(content):
            raise Unreadable(FIELD)
        yield kind, content[start:end]
        at = end


def _box(kind: bytes, inside: bytes) -> bytes:
    return (len(inside) + 8).to_bytes(4, "big") + kind + inside


def _picture(content: bytes) -> bytes:
    """Return the picture's segments and tiles, each tile's length put right."""
    if not content.startswith(_SOC):
        raise Unreadable(FIELD)
    header, at = _header(content, 2, _SOT)
    out = bytearray(_SOC + header)
    while content[at : at + 2] == _SOT:
        start, end = at, at + int.from_bytes(content[at + 6 : at + 10], "big")
        if end == at:
            # The last tile may leave its length open: it ends where the picture does.
            end = content.find(_EOC, at)
        if end < at + 14 or end > len(content):
            raise Unreadable(FIELD)
        header, at = _header(content, at + 12, _SOD)
        tile = header + content[at:end]
        out += (
            content[start : start + 6] + (len(tile) + 12).to_bytes(4, "big") + content[start + 10 : start + 12] + tile
        )
        at = end
    return bytes(out + _EOC)


def _header(content: bytes, at: int, until: bytes) -> tuple[bytes, int]:
    """Return the segments from `at` that are kept, and where the marker `until` stands."""
    kept = b""
    while content[at : at + 2] != until:
        size = int.from_bytes(content[at + 2 : at + 4], "big")
        if content[at : at + 1] != b"\xff" or size < 2 or at + 2 + size > len(content):
            raise Unreadable(FIELD)
        if content[at + 1] in _SEGMENTS:
            kept += content[at : at + 2 + size]
        at += 2 + size
    return kept, at
