"""The referral slip says where to go and what for, in two languages, and nothing about its holder."""

import subprocess
from dataclasses import fields, replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from nrm_shared.printing import FontsMissing, Helpline, NotNeutral, SlipContent, SlipService, render_slip
from nrm_shared.printing.slip import MAX_SERVICES
from nrm_shared.reference.codes import members
from nrm_shared.reference.helplines import slip_helplines
from nrm_shared.reference.text import Text
from shared.tests.integration.printing.paper import collisions, rules_of, words_of

NEEDS = {member.code: member.label for member in members("need")}
SLIP = SlipContent(
    slip_number="REF-7K2M9Q4T1B-8",
    token="kq3J8sV0b2mXw7Zc4Yd1Ra",
    provider=Text("ব্রাহ্মণবাড়িয়া স্ত্রী ক্লিনিক", "Brahmanbaria Clinic #1 *_$x$"),
    provider_lines=(Text("সড়ক ৫, কুষ্টিয়া", "Road 5, Kushtia"), Text("ফোন ০১৭০০-০০০০০০", "Phone 01700-000000")),
    services=(SlipService(NEEDS["N05"], "T2"), SlipService(NEEDS["N06"], "T1")),
    issued_on=date(2026, 8, 17),
    respond_by=datetime(2026, 8, 20, 19, 30, tzinfo=UTC),
    helplines=(
        Helpline("999", Text("জাতীয় জরুরি সেবা", "National emergency service")),
        Helpline("1098", Text("শিশু সহায়তা", "Child helpline")),
    ),
)

HELPLINES = tuple(Helpline(each.number, each.name) for each in slip_helplines())
LONGEST_NEEDS = tuple(
    SlipService(label, "T2") for label in sorted(NEEDS.values(), key=lambda label: -len(label.en))[:MAX_SERVICES]
)
# An organisation's label has up to 200 characters.
LONGEST_NAME = Text(
    ("জাতীয় আইনি সহায়তা, পরামর্শ ও পুনর্বাসন সেবা প্রতিষ্ঠান, " * 4)[:200].strip(),
    ("National institution for legal support, counselling and rehabilitation of women and children, " * 3)[
        :200
    ].strip(),
)
LONG_ADDRESS = (Text("ঠিকানা " * 8, "Address line " * 6),) * 2
AS_ISSUED = replace(SLIP, helplines=HELPLINES)
FULL = replace(AS_ISSUED, services=LONGEST_NEEDS)


def text_of(pdf: bytes, folder: Path) -> str:
    """Return the text layer of a PDF without white space, as a screen reader or a search finds it."""
    file = folder / "slip.pdf"
    file.write_bytes(pdf)
    found = subprocess.run(["pdftotext", "-raw", str(file), "-"], capture_output=True, check=True, timeout=30)
    return "".join(found.stdout.decode().split())


def plain(text: str) -> str:
    return "".join(text.split())


def test_the_slip_says_where_to_go_what_for_and_until_when_in_both_languages(tmp_path: Path) -> None:
    text = text_of(render_slip(SLIP), tmp_path)
    for expected in (
        SLIP.slip_number,
        SLIP.provider.bn,
        SLIP.provider.en,
        "সড়ক ৫, কুষ্টিয়া",
        "আইনি সহায়তা",
        "Legal support",
        "মধ্যমেয়াদি",
        "Medium term",
        "১০৯৮",
        "1098",
    ):
        assert plain(expected) in text, expected


def test_the_answer_is_due_in_dhaka_time_and_in_the_digits_of_both_languages(tmp_path: Path) -> None:
    text = text_of(render_slip(SLIP), tmp_path)
    for expected in ("২১ আগস্ট ২০২৬, ০১:৩০", "21 August 2026, 01:30", "২১/০৮/২০২৬", "21/08/2026"):
        assert plain(expected) in text, expected


def test_the_same_content_gives_the_same_bytes() -> None:
    assert render_slip(SLIP) == render_slip(SLIP)


def test_no_slip_with_any_need_carries_a_telling_word(tmp_path: Path) -> None:
    for label in NEEDS.values():
        text = text_of(render_slip(replace(SLIP, services=(SlipService(label, "T3"),))), tmp_path).lower()
        for word in ("traffick", "victim", "survivor", "পাচার", "ভুক্তভোগী", "ভিকটিম"):
            assert word not in text


@pytest.mark.parametrize(
    "telling",
    [Text("ক", "Home for Trafficking survivors"), Text("পাচার প্রতিরোধ কেন্দ্র", "Centre"), Text("ক", "VICTIM aid")],
)
def test_a_telling_text_is_refused_with_the_name_of_its_field(telling: Text) -> None:
    with pytest.raises(NotNeutral) as caught:
        render_slip(replace(SLIP, provider=telling))
    assert caught.value.params == {"field": "provider"}


def test_the_slip_has_no_room_for_a_person() -> None:
    names = {field.name for field in fields(SlipContent)}
    assert names == {
        "slip_number", "token", "provider", "provider_lines", "services", "issued_on", "respond_by", "helplines",
    }  # fmt: skip


def test_the_code_holds_number_and_token_only_and_the_token_is_printed_nowhere(tmp_path: Path) -> None:
    assert SLIP.qr_payload() == "REF-7K2M9Q4T1B-8.kq3J8sV0b2mXw7Zc4Yd1Ra"
    assert SLIP.token not in text_of(render_slip(SLIP), tmp_path)


SLIPS = [
    pytest.param(AS_ISSUED, id="as issued"),
    pytest.param(replace(FULL, provider=LONGEST_NAME, provider_lines=SLIP.provider_lines[:1]), id="longest name"),
    pytest.param(replace(FULL, provider_lines=LONG_ADDRESS), id="longest address"),
    pytest.param(replace(FULL, provider=LONGEST_NAME, provider_lines=LONG_ADDRESS), id="both"),
]


@pytest.mark.parametrize("content", SLIPS)
@pytest.mark.parametrize(
    ("page", "foot"),
    [
        (0, "স্লিপটি কুড়িয়ে পেলে উপরে লেখা প্রতিষ্ঠানে পৌঁছে দিন। পৃষ্ঠা ১"),
        (1, "If you find this slip, please bring it to the organisation named above. Page 2"),
    ],
    ids=["bn", "en"],
)
def test_nothing_on_the_slip_is_printed_over_something_else_or_into_the_foot(
    content: SlipContent, page: int, foot: str, tmp_path: Path
) -> None:
    pdf = render_slip(content)
    words, rules = words_of(pdf, page, tmp_path), rules_of(pdf, page)
    assert collisions(words, rules) == []
    lowest = max(rule.top for rule in rules)
    assert "".join(word.text for word in words if word.bottom > lowest) == plain(foot)


@pytest.mark.parametrize("content", SLIPS)
def test_the_longest_slip_still_fits_one_sheet_and_is_accessible(content: SlipContent, tmp_path: Path) -> None:
    pdf = render_slip(content)
    text_of(pdf, tmp_path)
    told = subprocess.run(["pdfinfo", str(tmp_path / "slip.pdf")], capture_output=True, check=True, timeout=30)
    info = dict(line.split(":", 1) for line in told.stdout.decode().splitlines() if ":" in line)
    assert info["Pages"].strip() == "2"
    assert info["Tagged"].strip() == "yes"


@pytest.mark.parametrize("count", [0, 7])
def test_a_slip_without_services_or_with_too_many_is_refused(count: int) -> None:
    with pytest.raises(ValueError, match="1 to 6"):
        render_slip(replace(SLIP, services=SLIP.services[:1] * count))


def test_missing_fonts_are_named(tmp_path: Path) -> None:
    with pytest.raises(FontsMissing) as caught:
        render_slip(SLIP, fonts=tmp_path)
    assert caught.value.params["file"] == "NotoSansBengali-Regular.ttf"
    assert caught.value.params["package"] == "fonts-noto-core"
