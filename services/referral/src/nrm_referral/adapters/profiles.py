"""Exact age, languages and needs for access from intake, asked before a search or an issue (docs/architecture.md, 14a)."""

from typing import Any
from uuid import UUID

from sqlalchemy import Engine, Table, select

from nrm_referral.adapters import tables
from nrm_referral.app.ports import ExactProfile
from nrm_shared.http.peer import Peer
from nrm_shared.kernel.errors import NrmError
from nrm_shared.observability.logs import log


class IntakeProfiles:
    """Intake over HTTP, asked as the caller, who is told no more than intake would tell them.

    While it does not answer, the judgement rests on the age band: a search must not stop for it.
    """

    def __init__(self, intake: Peer, engine: Engine) -> None:
        self._intake = intake
        self._engine = engine

    def of_item(self, item_id: UUID, caller: Any) -> ExactProfile | None:
        """Return the exact profile of the person whose need this is, or None."""
        return self._of(tables.need_item_ref, item_id, caller)

    def of_referral(self, referral_id: UUID, caller: Any) -> ExactProfile | None:
        """Return the exact profile of the person referred, or None."""
        return self._of(tables.referral, referral_id, caller)

    def _of(self, table: Table, id: UUID, caller: Any) -> ExactProfile | None:
        with self._engine.connect() as connection:
            case_id = connection.execute(select(table.c.case_id).where(table.c.id == id)).scalar()
        if case_id is None:
            return None
        try:
            answer = self._intake.get(f"/v1/cases/{case_id}/profile", caller)
        except NrmError as error:
            log().warning("exact profile not known", reason=error.code)
            return None
        years = answer.get("age_years")
        return ExactProfile(
            age_years=years if isinstance(years, int) else None,
            languages=_words(answer.get("languages")),
            access_needs=_words(answer.get("accessibility")),
        )


def _words(told: object) -> frozenset[str]:
    return frozenset(each for each in told if isinstance(each, str)) if isinstance(told, list) else frozenset()
