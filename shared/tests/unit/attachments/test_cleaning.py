"""What is left of a file after cleaning: its picture, its pages, its text, and nothing else."""

import io
import zlib
from typing import Any

import pikepdf
import pytest
from PIL import Image, PngImagePlugin

from nrm_shared.attachments.cleaning import child
from nrm_shared.attachments.cleaning.child import cleaned
from nrm_shared.attachments.cleaning.images import MAX_PIXELS
from nrm_shared.attachments.cleaning.refusal import BY_CODE, NotKept

MARK = b"Marked by somebody"


def picture(kind: str, mode: str = "RGB", size: tuple[int, int] = (64, 48), **how: Any) -> bytes:
    """Return a picture of a kind, saved with what `how` adds to it."""
    out = io.BytesIO()
    Image.new(mode, size, 127).save(out, kind, **how)
    return out.getvalue()


def remarks() -> dict[str, Any]:
    """Return what a camera and a program write into a picture."""
    exif = Image.Exif()
    exif[0x010E] = MARK.decode()
    return {"exif": exif, "xmp": b"<x:xmpmeta>" + MARK + b"</x:xmpmeta>"}


def noted() -> dict[str, Any]:
    """Return what a PNG carries in words."""
    note = PngImagePlugin.PngInfo()
    note.add_text("Comment", MARK.decode())
    note.add_itxt("XML:com.adobe.xmp", MARK.decode())
    return {"pnginfo": note}


def document(change: Any = lambda _pdf: None) -> bytes:
    """Return a PDF of one page after `change`."""
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        change(pdf)
        pdf.save(out, compress_streams=False, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return out.getvalue()


@pytest.mark.parametrize(
    ("sent", "kind"),
    [
        (picture("JPEG", comment=MARK, **remarks()), "JPEG"),
        (picture("WEBP", **remarks()), "WEBP"),
        (picture("PNG", **noted()), "PNG"),
        (picture("PNG", "P", **noted()), "PNG"),
        (picture("JPEG", "CMYK", comment=MARK), "JPEG"),
        (picture("JPEG", "L", comment=MARK), "JPEG"),
        (picture("PNG", "RGBA") + MARK, "PNG"),
    ],
)
def test_a_picture_keeps_its_kind_and_size_and_loses_every_remark(sent: bytes, kind: str) -> None:
    assert MARK in sent
    _, kept = cleaned(sent)
    with Image.open(io.BytesIO(kept)) as image:
        assert (image.format, image.size) == (kind, (64, 48))
        assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "loop", "background"}
    assert MARK not in kept


def test_a_picture_that_lies_on_its_side_is_put_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    _, kept = cleaned(picture("JPEG", exif=exif))
    with Image.open(io.BytesIO(kept)) as image:
        assert image.size == (48, 64)


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_drawn() -> None:
    bomb = picture("PNG", "1", (MAX_PIXELS // 5000 + 1, 5000))
    assert len(bomb) < 200_000
    with pytest.raises(NotKept, match="attachment-too-many-pixels"):
        cleaned(bomb)


@pytest.mark.parametrize("transparency", [None, 3, bytes(range(200))])
def test_a_picture_with_a_table_of_colours_keeps_it_and_grows_no_larger(transparency: int | bytes | None) -> None:
    drawn = Image.effect_noise((400, 300), 60).convert("P")
    drawn.putpalette([(each * 7) % 256 for each in range(768)])
    out = io.BytesIO()
    drawn.save(out, "PNG", **({} if transparency is None else {"transparency": transparency}), **noted())
    _, kept = cleaned(out.getvalue())
    with Image.open(io.BytesIO(kept)) as image:
        assert (image.mode, image.size) == ("P", (400, 300))
        assert image.convert("RGBA").tobytes() == Image.open(out).convert("RGBA").tobytes()
    assert len(kept) <= len(out.getvalue())
    assert MARK not in kept


def test_what_became_too_large_by_cleaning_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    sent = document()
    assert cleaned(sent)
    monkeypatch.setattr(child, "MAX_BYTES", 100)
    with pytest.raises(NotKept, match="attachment-too-large"):
        cleaned(sent)


def test_a_moving_picture_is_refused() -> None:
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "green")]
    out = io.BytesIO()
    frames[0].save(out, "WEBP", save_all=True, append_images=frames[1:])
    with pytest.raises(NotKept, match="attachment-animated"):
        cleaned(out.getvalue())


def about(pdf: pikepdf.Pdf) -> None:
    pdf.docinfo["/Author"] = MARK.decode()
    with pdf.open_metadata() as metadata:
        metadata["dc:title"] = MARK.decode()


def starting(pdf: pikepdf.Pdf) -> None:
    script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=MARK.decode())
    pdf.Root.OpenAction = script
    pdf.Root.Names = pikepdf.Dictionary(JavaScript=pikepdf.Dictionary(Names=["x", script]))
    pdf.pages[0].AA = pikepdf.Dictionary(O=script)


def launching(pdf: pikepdf.Pdf) -> None:
    away = pikepdf.Dictionary(S=pikepdf.Name.Launch, F=MARK.decode())
    link = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], A=away)
    pdf.pages[0].Annots = pikepdf.Array([pdf.make_indirect(link)])


def going_on(pdf: pikepdf.Pdf) -> None:
    away = pikepdf.Dictionary(S=pikepdf.Name.URI, URI=MARK.decode())
    within = pikepdf.Dictionary(S=pikepdf.Name.GoTo, D=[pdf.pages[0].obj, pikepdf.Name.Fit], Next=away)
    link = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], A=within)
    pdf.pages[0].Annots = pikepdf.Array([link])


def carrying(pdf: pikepdf.Pdf) -> None:
    pdf.attachments["inside.txt"] = MARK
    held = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot,
        Subtype=pikepdf.Name.FileAttachment,
        Rect=[0, 0, 9, 9],
        FS=pikepdf.Dictionary(EF=pikepdf.Dictionary(F=pdf.make_stream(MARK))),
    )
    pdf.pages[0].Annots = pikepdf.Array([held])


def remarked(pdf: pikepdf.Pdf) -> None:
    word = MARK.decode()
    note = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Text, Rect=[0, 0, 9, 9], Contents="Seen.")
    for name in ("/T", "/M", "/NM", "/CreationDate", "/Subj"):
        note[name] = word
    pdf.pages[0].Annots = pikepdf.Array([pdf.make_indirect(note)])


def shown(pdf: pikepdf.Pdf, content: bytes, filter: Any) -> None:
    """Put a photo on the page."""
    photo = pdf.make_stream(
        content,
        Type=pikepdf.Name.XObject,
        Subtype=pikepdf.Name.Image,
        Width=64,
        Height=48,
        ColorSpace=pikepdf.Name.DeviceRGB,
        BitsPerComponent=8,
        Filter=filter,
    )
    pdf.pages[0].Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=photo))


def showing_a_photo(pdf: pikepdf.Pdf) -> None:
    shown(pdf, picture("JPEG", comment=MARK, **remarks()), pikepdf.Name.DCTDecode)


@pytest.mark.parametrize("change", [about, starting, launching, going_on, carrying, remarked, showing_a_photo])
def test_a_pdf_keeps_its_pages_and_loses_what_it_says_carries_and_does(change: Any) -> None:
    sent = document(change)
    assert MARK in sent
    kind, kept = cleaned(sent)
    assert kind == "application/pdf"
    with pikepdf.open(io.BytesIO(kept)) as pdf:
        assert len(pdf.pages) == 1
        everything = [
            each.read_bytes() for each in pdf.objects if isinstance(each, pikepdf.Stream) and "/Filter" not in each
        ]
        raw = [each.read_raw_bytes() for each in pdf.objects if isinstance(each, pikepdf.Stream)]
        written = b"".join([*everything, *raw, *(repr(each).encode() for each in pdf.objects)])
        if change is showing_a_photo:
            [photo] = [each for each in pdf.objects if isinstance(each, pikepdf.Stream) and "/Width" in each]
            assert pikepdf.PdfImage(photo).as_pil_image().size == (64, 48)
    assert MARK not in kept + written


def photo_kept(content: bytes, filter: Any = pikepdf.Name.DCTDecode) -> bytes:
    """Return what is left of a photo on the page of a PDF; it is still drawn as it was."""
    _, kept = cleaned(document(lambda pdf: shown(pdf, content, filter)))
    with pikepdf.open(io.BytesIO(kept)) as pdf:
        [photo] = [each for each in pdf.objects if isinstance(each, pikepdf.Stream) and "/Width" in each]
        assert photo.Filter == pikepdf.Name.DCTDecode
        left = bytes(photo.read_raw_bytes())
    with Image.open(io.BytesIO(left)) as image, Image.open(io.BytesIO(picture("JPEG"))) as sent:
        assert image.tobytes() == sent.tobytes()
    return left


def test_a_photo_that_is_packed_twice_in_a_pdf_loses_its_remarks() -> None:
    packed = zlib.compress(picture("JPEG", comment=MARK, **remarks()))
    chain = pikepdf.Array([pikepdf.Name.FlateDecode, pikepdf.Name.DCTDecode])
    assert MARK not in photo_kept(packed, chain)


def test_a_photo_in_a_pdf_loses_its_remarks_also_behind_bytes_that_fill() -> None:
    photo = picture("JPEG", comment=MARK, **remarks())
    for marker in (b"\xff\xe0", b"\xff\xe1", b"\xff\xfe"):
        photo = photo.replace(marker, b"\xff\xff" + marker, 1)
    assert MARK not in photo_kept(photo)


@pytest.mark.parametrize("progressive", [False, True])
def test_a_photo_in_a_pdf_ends_where_its_picture_ends(progressive: bool) -> None:
    photo = picture("JPEG", progressive=progressive)
    assert photo_kept(photo + MARK).endswith(b"\xff\xd9")
    remark = b"\xff\xfe" + (len(MARK) + 2).to_bytes(2, "big") + MARK
    assert MARK not in photo_kept(photo.removesuffix(b"\xff\xd9") + remark + b"\xff\xd9")


def with_thumbnail() -> bytes:
    """Return a JPEG whose first segment has a small copy of the picture behind it, and a second one of another kind."""
    head = b"JFIF\x00\x01\x01\x00\x00\x01\x00\x01" + bytes((len(MARK) // 3, 1)) + MARK
    other = b"JFXX\x00\x13" + bytes((len(MARK) // 3, 1)) + MARK
    segments = b"".join(b"\xff\xe0" + (len(each) + 2).to_bytes(2, "big") + each for each in (head, other))
    plain = picture("JPEG")
    return plain[:2] + segments + plain[4 + int.from_bytes(plain[4:6], "big") :]


def test_a_photo_in_a_pdf_loses_the_small_copies_of_itself() -> None:
    sent = with_thumbnail()
    assert sent.count(MARK) == 2
    assert MARK not in photo_kept(sent)


def test_a_photo_alone_loses_the_small_copies_of_itself() -> None:
    assert MARK not in cleaned(with_thumbnail())[1]


def a_box(kind: bytes, inside: bytes) -> bytes:
    """Return one box of a JPEG 2000 file."""
    return (len(inside) + 8).to_bytes(4, "big") + kind + inside


def in_tile() -> bytes:
    """Return a bare JPEG 2000 picture with a comment in the header of its tile."""
    plain = picture("JPEG2000", no_jp2=True)
    at = plain.index(b"\xff\x90")
    remark = b"\xff\x64" + (len(MARK) + 4).to_bytes(2, "big") + b"\x00\x01" + MARK
    size = int.from_bytes(plain[at + 6 : at + 10], "big") + len(remark)
    return plain[: at + 6] + size.to_bytes(4, "big") + plain[at + 10 : at + 12] + remark + plain[at + 12 :]


JPX = {
    "a comment": picture("JPEG2000", comment=MARK),
    "a bare picture with a comment": picture("JPEG2000", no_jp2=True, comment=MARK),
    "a comment in a tile": in_tile(),
    "a box of words": picture("JPEG2000") + a_box(b"xml ", MARK),
    "a box of its own": picture("JPEG2000") + a_box(b"uuid", b"\x00" * 16 + MARK),
    "a second picture": picture("JPEG2000") + a_box(b"jp2c", picture("JPEG2000", no_jp2=True, comment=MARK)),
    "something behind it": picture("JPEG2000", no_jp2=True) + MARK,
}


@pytest.mark.parametrize("sent", JPX.values(), ids=JPX)
def test_a_jpeg_2000_picture_in_a_pdf_loses_its_remarks_and_is_drawn_as_before(sent: bytes) -> None:
    assert MARK in sent
    _, kept = cleaned(document(lambda pdf: shown(pdf, sent, pikepdf.Name.JPXDecode)))
    with pikepdf.open(io.BytesIO(kept)) as pdf:
        [photo] = [each for each in pdf.objects if isinstance(each, pikepdf.Stream) and "/Width" in each]
        left = bytes(photo.read_raw_bytes())
    assert MARK not in left
    with Image.open(io.BytesIO(left)) as image, Image.open(io.BytesIO(picture("JPEG2000"))) as plain:
        assert image.tobytes() == plain.tobytes()


@pytest.mark.parametrize("sent", [b"", b"no picture", picture("JPEG2000")[:200], a_box(b"jP  ", b"\r\n\x87\n")])
def test_what_is_no_jpeg_2000_picture_is_refused(sent: bytes) -> None:
    with pytest.raises(NotKept, match="attachment-broken"):
        cleaned(document(lambda pdf: shown(pdf, sent, pikepdf.Name.JPXDecode)))


DRAWING = b"q 64 0 0 48 0 0 cm BI /W 64 /H 48 /CS /RGB /BPC 8 /F /DCT ID " + (
    picture("JPEG", comment=MARK, **remarks()) + b" EI Q"
)


def drawn_inline(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].Contents = pdf.make_stream(DRAWING)


def drawn_in_a_form(pdf: pikepdf.Pdf) -> None:
    form = pdf.make_stream(DRAWING, Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form, BBox=[0, 0, 64, 48])
    form.Resources = pikepdf.Dictionary()
    pdf.pages[0].Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Fm0=form))
    pdf.pages[0].Contents = pdf.make_stream(b"/Fm0 Do")


@pytest.mark.parametrize("change", [drawn_inline, drawn_in_a_form])
def test_a_photo_in_the_middle_of_what_draws_a_page_loses_its_remarks_and_is_still_drawn(change: Any) -> None:
    sent = document(change)
    assert MARK in sent
    _, kept = cleaned(sent)
    with pikepdf.open(io.BytesIO(kept)) as pdf:
        written = b"".join(each.read_raw_bytes() for each in pdf.objects if isinstance(each, pikepdf.Stream))
        [photo] = [each for each in pdf.objects if isinstance(each, pikepdf.Stream) and "/Width" in each]
        assert pikepdf.PdfImage(photo).as_pil_image().size == (64, 48)
    assert MARK not in kept + written


def drawn_as_a_letter(pdf: pikepdf.Pdf) -> None:
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font,
        Subtype=pikepdf.Name.Type3,
        CharProcs=pikepdf.Dictionary(a=pdf.make_stream(b"64 0 d0 " + DRAWING)),
    )
    pdf.pages[0].Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F0=font))


def drawn_as_a_pattern(pdf: pikepdf.Pdf) -> None:
    pattern = pdf.make_stream(DRAWING, PatternType=1, BBox=[0, 0, 64, 48])
    pdf.pages[0].Resources = pikepdf.Dictionary(Pattern=pikepdf.Dictionary(P0=pattern))


def drawn_as_a_remark(pdf: pikepdf.Pdf) -> None:
    look = pdf.make_stream(DRAWING, Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form, BBox=[0, 0, 64, 48])
    stamp = pikepdf.Dictionary(Subtype=pikepdf.Name.Stamp, Rect=[0, 0, 9, 9], AP=pikepdf.Dictionary(N=look))
    pdf.pages[0].Annots = pikepdf.Array([pdf.make_indirect(stamp)])


@pytest.mark.parametrize("change", [drawn_as_a_letter, drawn_as_a_pattern, drawn_as_a_remark])
def test_a_photo_hidden_where_no_program_puts_one_is_refused(change: Any) -> None:
    with pytest.raises(NotKept, match="attachment-hidden-photo"):
        cleaned(document(change))


def test_a_locked_pdf_is_refused() -> None:
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(out, encryption=pikepdf.Encryption(user="secret", owner="secret"))
    with pytest.raises(NotKept, match="attachment-locked"):
        cleaned(out.getvalue())


@pytest.mark.parametrize("before", [b"\n", b"GIF89a", b"MZ", b"\x00"])
def test_a_file_that_is_two_at_once_is_refused(before: bytes) -> None:
    with pytest.raises(NotKept, match=r"attachment-(type-unknown|broken)"):
        cleaned(before + document())


@pytest.mark.parametrize("sent", [b"<svg onload=alert(1)>", "রেহানা বললেন।\n".encode(), b"\xef\xbb\xbfwords"])
def test_a_text_stays_a_text_whatever_it_looks_like(sent: bytes) -> None:
    assert cleaned(sent) == ("text/plain", sent.removeprefix(b"\xef\xbb\xbf"))


@pytest.mark.parametrize("sent", [b"\x1b[2Jwords", b"wo\x00rds", "words".encode("utf-16"), b"\x7fELF"])
def test_what_steers_a_terminal_or_is_no_utf_8_is_no_text(sent: bytes) -> None:
    with pytest.raises(NotKept, match="attachment-type-unknown"):
        cleaned(sent)


def test_every_refusal_has_a_code_of_its_own() -> None:
    assert len(BY_CODE) == len(NotKept.__subclasses__())
