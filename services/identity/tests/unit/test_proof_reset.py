from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from nrm_identity.domain.account import SelfGrant
from nrm_identity.domain.proof_reset import WAITS, ProofReset, ResetLapsed, SecondAdministrator
from nrm_shared.kernel.errors import IllegalMove

NOW = datetime(2026, 8, 12, 9, 0, tzinfo=UTC)
ONE, OTHER = "one administrator", "another"


def proposal(by: str = ONE) -> ProofReset:
    return ProofReset.propose(uuid4(), account=uuid4(), evidence="VIDEO_WITH_DOCUMENT", by=by, instant=NOW, at=NOW)


def test_another_administrator_confirms() -> None:
    reset = proposal()
    reset.confirm(by=OTHER, instant=NOW + WAITS, at=NOW)

    assert (reset.status, reset.decided_by) == ("CONFIRMED", OTHER)
    with pytest.raises(IllegalMove):
        reset.confirm(by=OTHER, instant=NOW, at=NOW)


def test_who_proposed_does_not_confirm() -> None:
    with pytest.raises(SecondAdministrator):
        proposal().confirm(by=ONE, instant=NOW, at=NOW)


def test_it_lapses_unless_it_is_confirmed_in_time() -> None:
    reset = proposal()
    late = NOW + WAITS + timedelta(seconds=1)

    assert not reset.waiting(late)
    with pytest.raises(ResetLapsed):
        reset.confirm(by=OTHER, instant=late, at=NOW)


def test_nobody_decides_about_the_own_account() -> None:
    id = uuid4()
    with pytest.raises(SelfGrant):
        ProofReset.propose(uuid4(), account=id, evidence="VIDEO_WITH_DOCUMENT", by=str(id), instant=NOW, at=NOW)
    reset = proposal()
    for deed in (
        lambda: reset.confirm(by=str(reset.account), instant=NOW, at=NOW),
        lambda: reset.refuse("OTHER", by=str(reset.account), at=NOW),
    ):
        with pytest.raises(SelfGrant):
            deed()


def test_who_proposed_may_take_it_back() -> None:
    reset = proposal()
    reset.refuse("FOUND_AGAIN", by=ONE, at=NOW)

    assert reset.status == "REFUSED"
