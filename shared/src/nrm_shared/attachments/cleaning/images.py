"""Pictures, drawn anew: what comes out has the pixels and nothing else. No camera, place, time, thumbnail or comment."""

import io
from typing import Any

from PIL import Image, ImageCms, ImageOps

from nrm_shared.attachments.cleaning.refusal import FIELD, Animated, TooManyPixels, Unreadable
from nrm_shared.attachments.cleaning.signature import JPEG, PNG, WEBP
from nrm_shared.kernel.files import MAX_BYTES

MAX_PIXELS = 50_000_000
# Coarser only where a picture would become larger than what may be sent.
QUALITIES = (90, 80, 70)
_FORMATS = {JPEG: "JPEG", PNG: "PNG", WEBP: "WEBP"}
_PLAIN_MODES = {"1": "L", "L": "L", "LA": "LA", "RGB": "RGB", "RGBA": "RGBA", "I;16": "I;16"}
_LOSSLESS_WEBP = b"VP8L"


def redrawn(content: bytes, content_type: str) -> bytes:
    """Return the picture of the same type and size, upright and in plain colours.

    Raises `NotKept` for what is broken, moves, or has more than 50 million pixels.
    """
    name = _FORMATS[content_type]
    try:
        with Image.open(io.BytesIO(content), formats=[name]) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise TooManyPixels(FIELD)
            # A JPEG with several pictures holds smaller copies of the first; of the others each is content.
            if content_type != JPEG and getattr(picture, "n_frames", 1) > 1:
                raise Animated(FIELD)
            picture.load()
            plain = _plain(_in_srgb(ImageOps.exif_transpose(picture)), keeps_transparency=content_type != JPEG)
    except Image.DecompressionBombError as error:
        raise TooManyPixels(FIELD) from error
    except (OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError) as error:
        raise Unreadable(FIELD) from error
    if content_type == PNG:
        return _saved(plain, name)
    exact = content_type == WEBP and content[12:16] == _LOSSLESS_WEBP
    for quality in QUALITIES:
        kept = _saved(plain, name, quality=quality, **({"lossless": True, "exact": True} if exact else {}))
        if len(kept) <= MAX_BYTES:
            break
    return kept


def _saved(picture: Image.Image, name: str, **how: Any) -> bytes:
    out = io.BytesIO()
    picture.save(out, name, **how)
    return out.getvalue()


def _in_srgb(picture: Image.Image) -> Image.Image:
    """Return the picture with its colour profile worked in, as far as it has a sound one."""
    profile = picture.info.get("icc_profile")
    if not profile or picture.mode not in {"RGB", "RGBA", "CMYK", "L"}:
        return picture
    target = picture.mode if picture.mode in {"RGB", "RGBA"} else "RGB"
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"), outputMode=target)
    except (ImageCms.PyCMSError, OSError, ValueError):
        return picture
    return picture if converted is None else converted


def _plain(picture: Image.Image, *, keeps_transparency: bool) -> Image.Image:
    """Return a new picture with these pixels; whatever else hung on the old one stays there."""
    if picture.mode == "P" and keeps_transparency and (indexed := _indexed(picture)) is not None:
        return indexed
    mode = _PLAIN_MODES.get(picture.mode, "RGBA" if "transparency" in picture.info or "A" in picture.mode else "RGB")
    if not keeps_transparency:
        mode = "L" if mode in {"L", "LA"} else "RGB"
    converted = picture.convert(mode)
    return Image.frombytes(converted.mode, converted.size, converted.tobytes())


def _indexed(picture: Image.Image) -> Image.Image | None:
    """Return a new picture with these pixels and their table of colours; None if the table has not all of them.

    With a byte for each pixel it stays as small as it came: three for each would make it larger than what may be kept.
    """
    colours = picture.getpalette("RGB")
    if colours is None or max(picture.tobytes()) >= len(colours) // 3:
        return None
    indexed = Image.frombytes("P", picture.size, picture.tobytes())
    indexed.putpalette(colours)
    if "transparency" in picture.info:
        indexed.info["transparency"] = picture.info["transparency"]
    return indexed
