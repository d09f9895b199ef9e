"""One story: the people of the cast with one trail of events, and the case it is about."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from nrm_cli.story.cast import Cast
from nrm_cli.story.people import called
from nrm_cli.story.portal import Portal
from nrm_cli.story.teller import Teller
from nrm_cli.story.trail import Trail
from nrm_shared.kernel.calendar import dhaka_date


@dataclass
class Case:
    """What the story knows of its case, as the services answered it."""

    title: str
    report_id: str = ""
    report_number: str = ""
    receipt_code: str = ""
    id: str = ""
    number: str = ""
    items: dict[str, str] = field(default_factory=dict)
    """Need items by need type."""
    referrals: dict[str, str] = field(default_factory=dict)
    """Referrals by organisation; the latest."""
    slips: list[str] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)
    """What journeys look at afterwards, by a name of their own."""


class Story:
    """A story told with `cast`; everybody in it sees what was caused before."""

    def __init__(self, cast: Cast, title: str) -> None:
        self.cast = cast
        self.trail = Trail()
        self.case = Case(title)

    @property
    def tell(self) -> Teller:
        """Return who tells."""
        return self.cast.tell

    @property
    def today(self) -> date:
        """Return the business day in Dhaka, as the services have it."""
        return dhaka_date(self.cast.world.now)

    def by(self, username: str | None) -> Portal:
        """Return the portal of somebody (None: the public)."""
        return self.cast.portal(username, self.trail)

    def did(self, username: str, what: str) -> None:
        """Tell what one of the people did."""
        self.tell.did(called(username), what)

    def refused(self, username: str, what: str, code: str) -> None:
        """Tell what one of the people was rightly refused."""
        self.tell.refused(called(username), what, code)
