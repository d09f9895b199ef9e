"""How old the people of the stories are: dates of birth are counted back from the story's day, so that no age grows wrong."""

from datetime import date

MONTHS_SINCE_BIRTHDAY = 6


def born(age: int, today: date) -> date:
    """Return a date of birth of somebody who is `age` years old on `today`: the first day of a month half a year off the birthday.

    So the age is the same whichever day of that month is meant, and stays for months where an installation is kept.
    """
    months = today.year * 12 + today.month - 1 - age * 12 - MONTHS_SINCE_BIRTHDAY
    return date(months // 12, months % 12 + 1, 1)
