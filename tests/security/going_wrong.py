"""Every way in which something goes wrong with what is known of a person: each of them once, against real processes.

A form that is refused, a breakdown while she is entered, a partner's letter that is refused, and one that becomes a dead
letter: what tells of a failure is written in other places than what tells of a success.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import psycopg2

from nrm_cli.story.adult import SHARSHA
from nrm_cli.story.setup import JASHORE
from nrm_cli.story.story import Story
from nrm_local.installation import Installation
from nrm_shared.contracts.partner_mofa import MessageRefusedV1, ReturnNotifiedV1
from nrm_shared.kernel.ids import new_id
from nrm_shared.runner.fates import KeptForPeople
from tests.security.haystack import url_of
from tests.security.matrix import files, marks


def go_wrong_in_every_way(story: Story, installation: Installation) -> None:
    """Do all of it, and make sure that each went wrong as it was meant to."""
    be_refused_a_form(story)
    be_refused_a_letter(story)
    with _nobody_can_be_entered(installation):
        break_down(story)
        become_a_dead_letter(story)


def be_refused_a_form(story: Story) -> None:
    """An officer fills in everything in the wrong place, and a field that the form does not have."""
    subject = {
        "name_en": marks.NAME,
        "home_address": [marks.HOME],
        "phones": marks.SAFE_PHONE,
        marks.FATHER: marks.MOTHER,
    }
    body = {
        "channel": marks.NAME_BN,
        "narrative": {"text": marks.STORY},
        "subject": subject,
        marks.WITNESS: marks.ALIAS,
    }
    answer = story.by("ngo-officer").send("POST", "intake", "/v1/reports", body=body)
    assert (answer.status, answer.code) == (422, "malformed")


def be_refused_a_letter(story: Story) -> None:
    """MoFA writes her story where a code of a country belongs."""
    assert _refused(story, {**_notice(), "country": marks.STORY}).field == "/country"


def break_down(story: Story) -> None:
    """An officer enters her as rescued, and the database does not take her."""
    body = {
        "rescuer_type": "INDIVIDUAL",
        "rescued_at": (datetime.now(UTC) - timedelta(hours=1)).isoformat(),
        "district": JASHORE,
        "upazila": SHARSHA,
        "place": marks.HOME,
        "subject": files.subject(9),
        "consents": [files.given("C3")],
    }
    answer = story.by("ngo-officer").send("POST", "intake", "/v1/rescues", body=body)
    assert (answer.status, answer.code) == (500, "internal")


def become_a_dead_letter(story: Story) -> None:
    """MoFA tells of her return, and what is no fault of MoFA's happens until the letter is put aside."""
    assert _refused(story, _notice()).code == KeptForPeople().code


@contextmanager
def _nobody_can_be_entered(installation: Installation) -> Iterator[None]:
    """Let intake's database refuse every new person, as after a migration that went wrong."""
    connection = psycopg2.connect(url_of(installation, "intake"))
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE person ADD CONSTRAINT nobody CHECK (false) NOT VALID")
            try:
                yield
            finally:
                cursor.execute("ALTER TABLE person DROP CONSTRAINT nobody")
    finally:
        connection.close()


def _notice() -> dict[str, Any]:
    reference = f"BEY-{uuid4().hex[:10].upper()}"
    letter = ReturnNotifiedV1(
        reference=f"{reference}/1",
        repatriation_reference=reference,
        person=files.claims(),
        country="LBN",
        mission="Embassy of Bangladesh, Beirut",
        informed_by="NGO",
        notified_at=datetime.now(UTC),
    )
    return letter.model_dump(mode="json")


def _refused(story: Story, content: dict[str, Any]) -> MessageRefusedV1:
    mofa, id = story.cast.mofa, new_id()
    body = mofa.sealer.seal(json.dumps(content).encode(), ReturnNotifiedV1.TYPE, str(id), "intake")
    mofa.send_bytes(body, ReturnNotifiedV1.TYPE, id)
    return mofa.expect(MessageRefusedV1, lambda answer: answer.message_id == id)
