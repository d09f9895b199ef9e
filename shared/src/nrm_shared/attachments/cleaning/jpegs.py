"""A JPEG inside another file: its segments of remarks are left out, its picture stays as it is."""

_START, _SCAN, _END = 0xD8, 0xDA, 0xD9
# What decoders need: JFIF's density (APP0) and Adobe's colour transform (APP14).
_KEPT = frozenset({0xE0, 0xEE})
_APPLICATION, _COMMENT = range(0xE0, 0xF0), 0xFE


def without_remarks(content: bytes) -> bytes:
    """Return the JPEG without what applications and people wrote into it; as it is, if it is none."""
    if content[:2] != bytes((0xFF, _START)):
        return content
    out, at = bytearray(content[:2]), 2
    while at + 4 <= len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if marker in (_SCAN, _END):
            break
        length = int.from_bytes(content[at + 2 : at + 4], "big")
        dropped = marker == _COMMENT or (marker in _APPLICATION and marker not in _KEPT)
        if not dropped:
            out += content[at : at + 2 + length]
        at += 2 + max(length, 2)
    return bytes(out) + content[at:]
