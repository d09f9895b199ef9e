"""A JPEG inside another file: its segments of remarks are left out, its picture stays as it is."""

import re

_START, _SCAN, _END = 0xD8, 0xDA, 0xD9
# What decoders need of what applications write, and how long it is: JFIF's version and density (APP0), without the small
# copy of the picture that may follow it, and Adobe's colour transform (APP14).
_JFIF, _JFIF_BYTES, _NO_THUMBNAIL = b"JFIF\x00", 12, b"\x00\x00"
_ADOBE, _ADOBE_BYTES = b"Adobe", 12
_APPLICATION, _COMMENT = range(0xE0, 0xF0), 0xFE
# Markers that stand alone, with no length after them.
_ALONE = frozenset({0x00, 0x01, *range(0xD0, 0xD9)})
# Within a scan, FF 00 is a byte of the picture and FF D0 to D7 a restart; anything else ends it.
_AFTER_SCAN = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")


def without_remarks(content: bytes) -> bytes:
    """Return the JPEG without what applications and people wrote into it, up to its end; as it is, if it is none.

    Any number of bytes FF may stand before a marker (ITU-T T.81, B.1.1.2). What lies between segments, or behind the
    end of the picture, is nothing that a decoder draws.
    """
    if content[:2] != bytes((0xFF, _START)):
        return content
    out, at = bytearray(content[:2]), 2
    while (at := content.find(b"\xff", at)) >= 0 and at + 2 <= len(content):
        marker = content[at + 1]
        if marker == 0xFF:
            at += 1
        elif marker == _END:
            out += content[at : at + 2]
            break
        elif marker in _ALONE:
            at += 2
        else:
            end = _end_of_segment(content, at)
            if marker in _APPLICATION:
                out += _application(marker, content[at + 4 : end])
            elif marker != _COMMENT:
                out += content[at:end]
            at = end
    return bytes(out)


def _application(marker: int, said: bytes) -> bytes:
    """Return as much of an application's segment as decoders need, or nothing."""
    kept = b""
    if marker == 0xE0 and said.startswith(_JFIF) and len(said) >= _JFIF_BYTES:
        kept = said[:_JFIF_BYTES] + _NO_THUMBNAIL
    elif marker == 0xEE and said.startswith(_ADOBE) and len(said) >= _ADOBE_BYTES:
        kept = said[:_ADOBE_BYTES]
    return bytes((0xFF, marker)) + (len(kept) + 2).to_bytes(2, "big") + kept if kept else b""


def _end_of_segment(content: bytes, at: int) -> int:
    """Return where the segment at `at` ends; that of a scan with the picture's data that follows it."""
    end = at + 2 + max(int.from_bytes(content[at + 2 : at + 4], "big"), 2)
    if content[at + 1] != _SCAN:
        return end
    following = _AFTER_SCAN.search(content, end)
    return following.start() if following else len(content)
