"""PDFs, written anew: the pages stay; who made them, what they carry along and what they would do is left out."""

import io
import re
from collections.abc import Iterator
from typing import Any

import pikepdf

from nrm_shared.attachments.cleaning import jpegs, jpx
from nrm_shared.attachments.cleaning.refusal import FIELD, HiddenPhoto, Locked, TooManyPages, Unreadable

MAX_PAGES = 500
MAX_OBJECTS = 200_000
# Remarks about the file, files within it, and whatever happens by itself or at a touch.
DROPPED = frozenset({
    "/AA", "/AF", "/AcroForm", "/Collection", "/EF", "/EmbeddedFiles", "/JS", "/JavaScript", "/LastModified",
    "/Metadata", "/OpenAction", "/PieceInfo", "/RichMediaContent", "/RichMediaSettings", "/Thumb", "/URI", "/XFA",
})  # fmt: skip
# Ways within the document; every other action starts something or leads outside.
KEPT_ACTIONS = frozenset({"/GoTo", "/Named"})
DROPPED_ANNOTATIONS = frozenset({"/3D", "/FileAttachment", "/Movie", "/RichMedia", "/Screen", "/Sound", "/TrapNet"})
# Who wrote a remark on a page, when, and what it is called; the remark itself is part of the page.
OF_REMARKS = frozenset({"/CreationDate", "/M", "/NM", "/Subj", "/T"})
# The filters that are pictures of a format of their own, with remarks of their own, and what takes those out.
_PHOTOS = {"/DCTDecode": jpegs.without_remarks, "/DCT": jpegs.without_remarks, "/JPXDecode": jpx.without_remarks}
# How such a filter is called where a picture stands in the middle of what draws the page.
_INLINE_PHOTO = re.compile(rb"/(?:DCT|DCTDecode|JPXDecode)(?![0-9A-Za-z])")


def rewritten(content: bytes) -> bytes:
    """Return the PDF with its pages only; raise `NotKept` for one that is broken, locked or too long."""
    try:
        with pikepdf.open(io.BytesIO(content), suppress_warnings=True) as document:
            if len(document.pages) > MAX_PAGES or len(document.objects) > MAX_OBJECTS:
                raise TooManyPages(FIELD)
            if not document.pages:
                raise Unreadable(FIELD)
            drawn = _with_photos_apart(document)
        with pikepdf.open(drawn, suppress_warnings=True) as document:
            return _stripped(document)
    except pikepdf.PasswordError as error:
        raise Locked(FIELD) from error
    except (pikepdf.PdfError, pikepdf.DataDecodingError, RecursionError, ValueError, TypeError, KeyError) as error:
        raise Unreadable(FIELD) from error


def _with_photos_apart(document: pikepdf.Pdf) -> io.BytesIO:
    """Return the document as a file whose pages draw no picture in the middle of something else.

    Each such picture becomes one of its own, and is cleaned as those are; what drew it before stays behind.
    """
    if "/AcroForm" in document.Root:
        # What was filled in becomes part of the page; the form itself, which may act, goes.
        document.generate_appearance_streams()
        document.flatten_annotations("all")
    for page in document.pages:
        page.externalize_inline_images(min_size=0)
    out = io.BytesIO()
    document.save(out, encryption=False)
    out.seek(0)
    return out


def _stripped(document: pikepdf.Pdf) -> bytes:
    for name in ("/Info", "/Prev", "/ID"):
        if name in document.trailer:
            del document.trailer[name]
    for found in list(document.objects):
        for each in _within(found):
            _strip(each)
    out = io.BytesIO()
    document.save(out, deterministic_id=True, encryption=False, min_version=document.pdf_version)
    return out.getvalue()


def _within(found: Any) -> Iterator[Any]:
    """Yield every dictionary of an object, also those that lie within it and are no objects of their own."""
    waiting, own = [found], True
    while waiting:
        value = waiting.pop()
        # What has a number of its own has its turn by itself.
        if not isinstance(value, pikepdf.Object) or (value.is_indirect and not own):
            continue
        own = False
        if isinstance(value, pikepdf.Array):
            waiting += list(value)
        elif isinstance(value, pikepdf.Dictionary | pikepdf.Stream):
            yield value
            waiting += [value[name] for name in value.keys()]  # noqa: SIM118 - a stream has no other way


def _strip(found: Any) -> None:
    dropped = DROPPED | OF_REMARKS if "/Rect" in found and "/Subtype" in found else DROPPED
    for name in list(found.keys()):
        if name in dropped or (name in {"/A", "/PA"} and _leads_away(found[name])):
            del found[name]
    if "/Annots" in found and isinstance(found["/Annots"], pikepdf.Array):
        kept = [each for each in found["/Annots"] if not _acts(each)]
        found["/Annots"] = pikepdf.Array(kept)
    if isinstance(found, pikepdf.Stream):
        _clean_photo(found)


def _clean_photo(found: pikepdf.Stream) -> None:
    """Take the remarks out of a stream that is a JPEG, also of one that was packed once more around it."""
    filters, settings = _each(found.get("/Filter")), _each(found.get("/DecodeParms"))
    if any(str(each) in _PHOTOS for each in filters[:-1]):
        raise Unreadable(FIELD)
    if not filters or str(filters[-1]) not in _PHOTOS:
        _refuse_hidden(found)
        return
    if len(filters) > 1:
        found.write(
            found.read_raw_bytes(),
            filter=pikepdf.Array(filters[:-1]),
            decode_parms=pikepdf.Array(settings[: len(filters) - 1]) if settings else None,
        )
    photo = found.read_bytes() if len(filters) > 1 else found.read_raw_bytes()
    own = settings[len(filters) - 1] if len(settings) == len(filters) else None
    clean = _PHOTOS[str(filters[-1])](photo)
    found.write(clean, filter=filters[-1], decode_parms=own)


def _refuse_hidden(found: pikepdf.Stream) -> None:
    """Raise `HiddenPhoto` for a photo in what draws a letter or a pattern: no scanner and no program writes that."""
    if "/Subtype" in found and str(found["/Subtype"]) == "/Image":
        return
    drawing = found.read_bytes()
    if b"BI" not in drawing or not _INLINE_PHOTO.search(drawing):
        return
    for each in pikepdf.parse_content_stream(found):
        if isinstance(each, pikepdf.ContentStreamInlineImage) and _PHOTOS.keys() & set(each.iimage.filters):
            raise HiddenPhoto(FIELD)


def _each(value: Any) -> list[Any]:
    """Return what may stand alone or in a list, as a list."""
    if value is None:
        return []
    return list(value) if isinstance(value, pikepdf.Array) else [value]


def _leads_away(action: Any) -> bool:
    return isinstance(action, pikepdf.Dictionary) and (
        str(action.get("/S", "")) not in KEPT_ACTIONS or "/Next" in action
    )


def _acts(annotation: Any) -> bool:
    return isinstance(annotation, pikepdf.Dictionary) and str(annotation.get("/Subtype", "")) in DROPPED_ANNOTATIONS
