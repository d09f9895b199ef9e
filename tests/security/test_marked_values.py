"""After a whole journey nothing that identifies the person lies anywhere in clear: every value carried a mark of its own.

The journey goes through real doors against running processes, and then she is looked at in every way there is: in an
emergency, by the Authority's reveal, in an export, by herself, as the copy she asked for. And what can go wrong with what is
known of her goes wrong once each: a form that is refused, a breakdown, a partner's letter that is refused, a dead letter. Then
logs, metrics, the broker's and the database's own files, dumps of all databases and temporary files are searched. Spans there
are none to search: nothing here exports any. That the search finds what is there is shown at the end.
"""

import base64
import tempfile
from datetime import date
from pathlib import Path

import psycopg2
import pytest

from nrm_cli.story import Cast, World, adult, confirming, setup
from nrm_cli.story.story import Story
from nrm_local.installation import Installation
from nrm_shared.contracts.partner_words import IdentityClaims
from tests.security.going_wrong import go_wrong_in_every_way
from tests.security.haystack import search, url_of
from tests.security.looking import look_in_every_way
from tests.security.matrix import files, marks
from tests.security.matrix.file import File
from tests.security.matrix.files import Files

PLANTED = "Plantedmark"


class Way(Files):
    """The way of every case, against real processes: what no answer tells is read from their databases."""

    def __init__(self, cast: Cast, installation: Installation) -> None:
        super().__init__(cast)  # type: ignore[arg-type] # the stories' own cast
        self._installation = installation

    def _person_of(self, id: str) -> str:
        """Return whose report it is."""
        connection = psycopg2.connect(url_of(self._installation, "intake"))
        try:
            with connection, connection.cursor() as cursor:
                cursor.execute("SELECT person_id FROM report WHERE id = %s", (id,))
                (found,) = cursor.fetchall()
                return str(found[0])
        finally:
            connection.close()


@pytest.fixture(scope="module")
def lived(installation: Installation) -> Installation:
    """Return the installation after somebody of whom everything is known has gone the whole way (AC1)."""
    with Cast(World.of(installation)) as cast, pytest.MonkeyPatch.context() as patch:
        setup.prepare(Story(cast, "setup"))
        patch.setattr(adult, "rehana", marked_claims)
        patch.setattr(adult, "PORT", marks.PORT)
        come_home(Story(cast, "return"))
        file = File("present", Story(cast, "marked"))
        way = Way(cast, installation)
        way._come(file)
        be_produced_in_court(file)
        way._be_reported(file)
        confirming.confirm(file.story, files.finding)
        way._be_assessed(file)
        way._ask(file)
        way._be_served(file)
        look_in_every_way(file.story)
        go_wrong_in_every_way(file.story, installation)
    return installation


def come_home(story: Story) -> None:
    """Let her come home through MoFA, and the focal point read where she arrived."""
    reference = adult.come_home(story)
    farida = story.by("farida")
    [found] = farida.get("intake", "/v1/repatriations", reference=reference).body["items"]
    assert farida.get("intake", f"/v1/repatriations/{found['id']}")["port"] == marks.PORT


def be_produced_in_court(file: File) -> None:
    """Let the focal point enter which court she was produced before; it stands in the copy that she takes."""
    path = f"/v1/rescues/{file.known['rescue_id']}/court-production"
    file.story.by("farida").post("intake", path, {"court": marks.COURT})


def marked_claims(_today: date) -> IdentityClaims:
    """Return MoFA's person with every value marked, whatever the day, at home where the police system answers."""
    return files.claims().model_copy(update={"home_district": setup.JASHORE, "home_upazila": adult.SHARSHA})


def test_nothing_that_identifies_lies_in_clear_anywhere(lived: Installation) -> None:
    kinds = (*marks.MARKS, *marks.ORIGINS)
    found = search(lived, {mark.name: mark.texts for mark in kinds})
    print(f"\nmarked values: {len(kinds)} kinds, {found}")

    assert found.places > 100
    assert found.hits == []


def test_the_search_finds_what_was_planted(lived: Installation) -> None:
    lived.layout.log.joinpath("planted.log").write_text(f"somebody wrote {PLANTED}\n", encoding="utf-8")
    for lead in ("", "b", "be"):
        encoded = base64.b64encode(f"{lead}{PLANTED}, and more".encode()).decode()
        lived.layout.log.joinpath(f"encoded{len(lead)}.log").write_text(f"body={encoded}\n", encoding="utf-8")
    for service, type in (("intake", "text"), ("referral", "bytea")):
        connection = psycopg2.connect(url_of(lived, service))
        try:
            with connection, connection.cursor() as cursor:
                cursor.execute(f"CREATE TABLE planted AS SELECT %s::{type} AS word", (PLANTED,))
        finally:
            connection.close()

    with tempfile.NamedTemporaryFile() as left:
        left.write(PLANTED.encode())
        left.flush()
        beside = lived.layout.sockets / "planted"
        beside.write_text(PLANTED, encoding="utf-8")
        try:
            found = search(lived, {"planted": (PLANTED,)})
        finally:
            beside.unlink()

    assert "planted in log/planted.log" in found.hits
    assert {f"planted in log/encoded{number}.log" for number in range(3)} <= set(found.hits)
    assert "planted in dump of intake" in found.hits
    assert "planted in dump of referral" in found.hits
    assert f"planted in temporary {Path(left.name).name}" in found.hits
    assert f"planted in temporary {lived.layout.sockets.name}/planted" in found.hits
