"""What to send to a route: the words that the requests of all services are made of."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from nrm_identity.app.seed_accounts import seeded_account_id
from nrm_shared.kernel.calendar import dhaka_date
from tests.security.matrix.file import File, given

Body = Callable[[File], Any]
# The days of the rules are Dhaka's, which begin six hours before the clock's.
TODAY = dhaka_date(datetime.now(UTC))
TOMORROW = TODAY + timedelta(days=1)
NOW = datetime.now(UTC).replace(microsecond=0)


@dataclass(frozen=True)
class Ask:
    """How one route is asked; one that answers two questions is asked each (`GET /v1/things?name`). `kind` names whose relation counts (see `people`); `seeks` what a list must hold.

    `path` and `query` give for each parameter the name of a known thing of the file; a value that begins with `=` stands
    for itself. `version` is sent as If-Match where the route insists on one.
    """

    kind: str
    path: Mapping[str, str] = field(default_factory=dict)
    body: Body | None = None
    query: Mapping[str, str] = field(default_factory=dict)
    seeks: str = ""
    version: str = ""
    content: bytes = b""
    """A file to be sent as the body."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """What has to be sent beside it."""
    after: str = ""
    """The route that the focal point asks first, so that there is something to decide about."""


def of(value: Any) -> Body:
    """Return a body that is the same whatever it is about."""
    return lambda _file: value


def reason(code: str) -> Body:
    """Return a body that is a coded reason."""
    return of({"reason": code})


def of_case(**more: Any) -> Body:
    """Return a body that names the case, with `more`."""
    return lambda file: {"case_id": file.known["case_id"], **more}


CONSENT = of(given("C10"))
CASE = {"case_id": "case_id"}
OFFICER = {"actor": f"={seeded_account_id('farida')}"}
"""Whose deeds somebody asks for."""


def files_of(noun: str, id: str, kind: str, type: str) -> dict[str, Ask]:
    """Return the requests for the files of one kind of object; `id` is the name of the object's id."""
    path = f"/v1/{noun}/{{id}}/attachments"
    return {
        f"POST {path}": Ask(kind, {"id": id}, headers={"NRM-Attachment-Type": type}, content=b"One more page."),
        f"GET {path}": Ask(kind, {"id": id}),
    }


def file_of(name: str, kind: str) -> dict[str, Ask]:
    """Return the requests for one file of a service, `name` being the name of its id."""
    path, file = "/v1/attachments/{attachment_id}", {"attachment_id": name}
    why = of({"reason": "SAFETY", "text": "Somebody says that she was seen."})
    return {
        f"GET {path}/content": Ask(kind, file),
        f"POST {path}/opening": Ask(kind, file, why),
        f"POST {path}/removal": Ask(kind, file, reason("WRONG_FILE")),
        f"POST {path}/restoration": Ask(kind, file),
    }
