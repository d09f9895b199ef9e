"""Dates as people read them, in Dhaka time and in the digits of the language."""

from datetime import date, datetime

from nrm_shared.kernel.calendar import DHAKA
from nrm_shared.reference.text import Text, digits

MONTHS_BN = (
    "জানুয়ারি",
    "ফেব্রুয়ারি",
    "মার্চ",
    "এপ্রিল",
    "মে",
    "জুন",
    "জুলাই",
    "আগস্ট",
    "সেপ্টেম্বর",
    "অক্টোবর",
    "নভেম্বর",
    "ডিসেম্বর",
)
MONTHS_EN = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def long_date(day: date) -> Text:
    """Return `২০ আগস্ট ২০২৬` and `20 August 2026`."""
    return Text(
        bn=f"{digits(day.day, 'bn')} {MONTHS_BN[day.month - 1]} {digits(day.year, 'bn')}",
        en=f"{day.day} {MONTHS_EN[day.month - 1]} {day.year}",
    )


def short_date(day: date) -> Text:
    """Return `২০/০৮/২০২৬` and `20/08/2026`."""
    written = f"{day:%d/%m/%Y}"
    return Text(bn=digits(written, "bn"), en=written)


def clock_time(moment: datetime) -> Text:
    """Return the time of day in Dhaka on 24 hours: `০৯:০০` and `09:00`."""
    written = f"{moment.astimezone(DHAKA):%H:%M}"
    return Text(bn=digits(written, "bn"), en=written)
