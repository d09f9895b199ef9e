"""The type of a file by its first bytes. What a sender calls it, in a header or by a name, is not asked."""

from nrm_shared.attachments.cleaning.refusal import FIELD, Empty, TypeUnknown

JPEG, PNG, WEBP, PDF, TEXT = "image/jpeg", "image/png", "image/webp", "application/pdf", "text/plain"
# A PDF may by its standard begin later; one that begins with something else is two files in one.
_BEGINNINGS = ((b"\xff\xd8\xff", JPEG), (b"\x89PNG\r\n\x1a\n", PNG), (b"%PDF-", PDF))
_LAYOUT = frozenset("\n\r\t")
_BYTE_ORDER_MARK = "\ufeff"


def type_of(content: bytes) -> str:
    """Return the content type; raise `NotKept` for what is none of those that are kept."""
    if not content:
        raise Empty(FIELD)
    for beginning, found in _BEGINNINGS:
        if content.startswith(beginning):
            return found
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return WEBP
    if is_text(content):
        return TEXT
    raise TypeUnknown(FIELD)


def is_text(content: bytes) -> bool:
    """Return whether it is text in UTF-8 without control characters."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return all(letter.isprintable() or letter in _LAYOUT or ord(letter) > _LAST_CONTROL for letter in text)


_LAST_CONTROL = 0x9F


def clean_text(content: bytes) -> bytes:
    """Return the text without a byte order mark."""
    return content.decode("utf-8").removeprefix(_BYTE_ORDER_MARK).encode()
