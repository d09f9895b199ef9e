"""Twenty thousand persons with open cases, really sealed, in a few seconds: written in bulk and not through the door."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, text

from nrm_shared.kernel.ids import new_id
from nrm_shared.security.keyring import KeyRing
from nrm_shared.security.memorystore import MemoryKeyStore
from nrm_shared.security.wrapping import WrappedKey, Wrapping

CHUNK = 2_000
DETAILS = "person.details"
KEYS = text(
    "INSERT INTO data_key (subject, wrapped, kek_id, parts)"
    " SELECT subject, wrapped, :kek_id, 2 FROM unnest(CAST(:subjects AS uuid[]), CAST(:wrapped AS bytea[]))"
    " AS new (subject, wrapped)"
)
PERSONS = text(
    "INSERT INTO person (id, row_version, created_at, gender, home_district, details)"
    " SELECT id, 1, clock_timestamp(), 'Feminine', 'BD4041', details"
    " FROM unnest(CAST(:ids AS uuid[]), CAST(:details AS bytea[])) AS new (id, details)"
)
REPORTS = text(
    "INSERT INTO report (id, row_version, created_at, number, status, person_id, channel, tip_type, urgency,"
    " consent_basis, reporter_kind, current_district, immediate_danger, still_in_exploitation, first_time_reporting,"
    " minor_at_act, at_risk_only, receipt_hash, submitted_at, triage_due_at, signposted)"
    " SELECT gen_random_uuid(), 1, clock_timestamp(), 'CROWD-' || id, 'ACCEPTED', id, 'NGO', 'INTERNATIONAL', 'NORMAL',"
    " 'VICTIM', 'ORGANISATION', 'BD4041', 'no', 'no', 'yes', 'no', false, uuid_send(id), clock_timestamp(),"
    " clock_timestamp(), false FROM person WHERE NOT EXISTS (SELECT FROM report WHERE report.person_id = person.id)"
)
CASES = text(
    "INSERT INTO case_file (id, row_version, created_at, number, person_id, report_id, status, victim_status,"
    " determination_round, tip_type, risk_level, minor_at_act, current_district, prior_case_ids, opened_at,"
    " needs_attention, approval_blocking, approval_sequence, referral_blocking, referral_sequence)"
    " SELECT gen_random_uuid(), 1, clock_timestamp(), 'CROWD-' || person_id, person_id, id, 'OPEN', 'POSSIBLE', 0,"
    " 'INTERNATIONAL', 'UNKNOWN', 'no', 'BD4041', '{}', clock_timestamp(), false, '{}', -1, '{}', -1 FROM report"
    " WHERE number LIKE 'CROWD-%'"
)
ALL_KEYS = text("SELECT subject, wrapped, kek_id, parts FROM data_key")
ALL_DETAILS = text("SELECT id, details FROM person")


@dataclass(frozen=True)
class Crowd:
    """The cases that were made."""

    case_ids: tuple[UUID, ...]


def gather(engine: Engine, wrapping: Wrapping, count: int) -> Crowd:
    """Make `count` persons, each with a report and an open case; everything that identifies sealed under their own key."""
    for start in range(0, count, CHUNK):
        store = MemoryKeyStore()
        keyring = KeyRing(store, wrapping)
        sealed = {id: keyring.seal(id, _details(start + at), DETAILS) for at, id in enumerate(_ids(count, start))}
        keys = list(store.keys.values())
        with engine.begin() as connection:
            connection.execute(
                KEYS,
                {
                    "kek_id": keys[0].kek_id,
                    "subjects": [str(key.subject) for key in keys],
                    "wrapped": [key.wrapped for key in keys],
                },
            )
            connection.execute(PERSONS, {"ids": [str(id) for id in sealed], "details": list(sealed.values())})
    with engine.begin() as connection:
        connection.execute(text("SET LOCAL statement_timeout = '60s'"))
        connection.execute(REPORTS)
        connection.execute(CASES)
        cases = connection.scalars(text("SELECT id FROM case_file ORDER BY id")).all()
    return Crowd(tuple(cases))


def opened(engine: Engine, wrapping: Wrapping) -> int:
    """Open every person's details with the keys as they are stored now; return how many. Raise what does not open."""
    store = MemoryKeyStore()
    with engine.connect() as connection:
        for row in connection.execute(ALL_KEYS):
            wrapped = bytes(row.wrapped) if row.wrapped is not None else None
            store.keys[row.subject] = WrappedKey(row.subject, wrapped, row.kek_id, row.parts)
        rows = connection.execute(ALL_DETAILS).all()
    keyring = KeyRing(store, wrapping)
    return sum(json.loads(keyring.open(bytes(row.details), DETAILS)[1]) is not None for row in rows)


def _ids(count: int, start: int) -> Iterator[UUID]:
    return (new_id() for _ in range(min(CHUNK, count - start)))


def _details(number: int) -> str:
    known: dict[str, Any] = {
        "name_bn": f"রেহানা খাতুন {number}",
        "birth": {"value": "1999-02-11", "precision": "day"},
        "father_name": "আবদুল করিম",
        "phones": [],
    }
    return json.dumps(known, ensure_ascii=False)
