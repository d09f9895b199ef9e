"""What a service answered."""

from dataclasses import dataclass
from typing import Any

import httpx


@dataclass(frozen=True)
class Answer:
    """An HTTP answer; `answer["field"]` reads its JSON."""

    response: httpx.Response

    def __getitem__(self, name: str) -> Any:
        return self.body[name]

    @property
    def status(self) -> int:
        """Return the status code."""
        return self.response.status_code

    @property
    def body(self) -> Any:
        """Return the JSON."""
        return self.response.json()

    @property
    def content(self) -> bytes:
        """Return the raw body, such as a PDF."""
        return self.response.content

    @property
    def version(self) -> int | None:
        """Return the version in the ETag, to be given back with If-Match."""
        tag = self.response.headers.get("ETag")
        return int(tag.strip('"')) if tag else None

    @property
    def code(self) -> str:
        """Return the stable code of a refusal, or an empty text."""
        try:
            return str(self.body.get("code", ""))
        except (ValueError, AttributeError):
            return ""

    @property
    def problems(self) -> list[tuple[str, str]]:
        """Return pointer and code of every field that was refused."""
        return [(problem["pointer"], problem["code"]) for problem in self.body.get("errors", [])]

    @property
    def summary(self) -> str:
        """Return status, code and fields for people; never what was sent."""
        return " ".join([str(self.status), self.code, *(f"{where}:{code}" for where, code in self.problems)]).strip()

    @property
    def events(self) -> str | None:
        """Return the events this answer caused."""
        found: str | None = self.response.headers.get("NRM-Event")
        return found
