"""Signing in, with fakes of identity's own ports."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from nrm_identity.adapters.local_sign_in import LocalSignIn
from nrm_identity.app.log_out_elsewhere import LogOutElsewhere, log_out_elsewhere
from nrm_identity.app.renew_session import RenewSession, renew_session
from nrm_identity.app.secrets import digest, recovery_digest
from nrm_identity.app.sign_in import Admission, SignIn, proven, signing_in
from nrm_identity.app.sign_in_client import SignInClient, sign_in_client
from nrm_identity.app.sign_in_ports import Asserted, LoggedOut, PasswordAndCode, Proof, ProvidersAnswer, Stored
from nrm_identity.domain.account import Account
from nrm_identity.domain.client import Client, client_key
from nrm_identity.domain.evidence import Duty, PasswordOrigin, ProviderEvidence
from nrm_identity.domain.organisation import Organisation, Particulars
from nrm_identity.domain.session import IDLE
from nrm_shared.kernel.actor import Actor
from nrm_shared.kernel.confidential import Confidential
from nrm_shared.kernel.errors import Malformed
from services.identity.tests.unit.fakes import NOW, FakeWork, KnownCredentials, PlainFactors, PlainPasswords, Shelf

ORGANISATION = Particulars("NGO", "ঢাকা কেয়ার", "Dhaka Care")
RIGHT = "right"
SIGN_IN = signing_in(demonstration=False)
Try = Callable[..., Admission]


@pytest.fixture
def anika() -> Account:
    account = Account.open(
        uuid4(),
        username="anika",
        name_bn="আনিকা",
        name_en="Anika",
        organisation="dhaka-care",
        roles={"ASR"},
        jurisdictions=(),
        password_hash="hash of right",
        password_origin=PasswordOrigin.OWN,
        by=Actor("admin", "person", None, frozenset({"ADM"})),
        at=NOW,
    )
    account.factor = Confidential(account.id, "KEY")
    account.recovery_digests = (recovery_digest("abcd-efgh"),)
    return account


@pytest.fixture
def work(anika: Account) -> FakeWork:
    organisation = Organisation.register("dhaka-care", ORGANISATION, by="admin", at=NOW)
    client = Client.register("intake", "service", None, [], at=NOW)
    return FakeWork(Shelf(organisation), Shelf(anika), Shelf(client))


@pytest.fixture
def stored(anika: Account) -> Stored:
    return Stored(anika.id, anika.password_hash, "anika", anika.factor)


@pytest.fixture
def attempt(work: Any, stored: Stored) -> Try:
    """Return a function that shows name, password and code, and returns whom it admits."""

    def shown(password: str = RIGHT, code: str | None = "7 of KEY", username: str = "anika") -> Admission:
        command = SignIn(PasswordAndCode(username, password, code), ("intake",))
        method = LocalSignIn(PlainPasswords(), KnownCredentials(stored), PlainFactors())
        work.prepared = proven(method)(command, None)
        return SIGN_IN(command, work)

    return shown


def test_the_right_password_and_a_fresh_code_admit_for_a_session(work: Any, attempt: Try, anika: Account) -> None:
    admission = attempt()

    assert admission.actor == anika.as_actor()
    assert (admission.acr, admission.duties) == ("mfa", ())
    assert work.trail == ["admitted"]
    session = work.sessions.find(admission.session)
    assert session.digest == digest(str(admission.renewal).partition(".")[2])


@pytest.mark.parametrize(
    ("shown", "reason"),
    [
        ({"password": "wrong"}, "refused"),
        ({"code": None}, "refused"),
        ({"code": "7 of OTHER"}, "refused"),
        ({"code": "zz"}, "refused"),
        ({"username": "nobody"}, "unknown"),
    ],
)
def test_whatever_is_wrong_nobody_is_admitted_and_it_is_recorded(
    work: Any, attempt: Try, shown: dict[str, Any], reason: str
) -> None:
    admission = attempt(**shown)

    assert (admission.actor, admission.refusal, admission.renewal) == (None, None, None)
    assert work.trail == [reason]


def test_a_code_is_good_once_and_an_older_one_never_after(attempt: Try) -> None:
    assert attempt(code="7 of KEY").actor
    assert [attempt(code=code).actor for code in ("7 of KEY", "6 of KEY")] == [None, None]
    assert attempt(code="8 of KEY").actor


def test_a_recovery_code_is_good_once(attempt: Try) -> None:
    assert attempt(code="ABCD efgh").actor
    assert attempt(code="abcd-efgh").actor is None


def test_an_unknown_name_takes_the_same_slow_comparison(stored: Stored) -> None:
    passwords = PlainPasswords()
    method = LocalSignIn(passwords, KnownCredentials(stored), PlainFactors())

    proven(method)(SignIn(PasswordAndCode("nobody", "x"), ("intake",)), None)

    assert passwords.asked == 1


def test_a_password_replaced_after_the_comparison_does_not_admit(
    work: Any, attempt: Try, stored: Stored, anika: Account
) -> None:
    anika.set_password("hash of another")

    assert attempt().actor is None


def test_a_password_hashed_with_older_parameters_is_hashed_anew(work: Any, stored: Stored, anika: Account) -> None:
    command = SignIn(PasswordAndCode("anika", "right", "7 of KEY"), ("intake",))
    work.prepared = LocalSignIn(PlainPasswords(outdated=True), KnownCredentials(stored), PlainFactors()).prove(
        command.shown
    )
    work.prepared = replace(work.prepared, evidence=replace(work.prepared.evidence, rehashed="newer hash"))

    assert SIGN_IN(command, work).actor
    assert anika.password_hash == "newer hash"


@pytest.mark.parametrize("origin", [PasswordOrigin.GIVEN, PasswordOrigin.DEMO])
def test_a_password_somebody_else_chose_opens_only_the_way_to_change_it(
    attempt: Try, anika: Account, origin: PasswordOrigin
) -> None:
    anika.password_origin = origin

    admission = attempt()

    assert Duty.CHANGE_PASSWORD in admission.duties
    assert admission.actor is not None and admission.actor.roles == {"SETUP"}
    assert (admission.audience, admission.session) == (("identity",), None)


def test_a_demo_password_is_good_as_it_is_in_the_demonstration(work: Any, attempt: Try, anika: Account) -> None:
    anika.password_origin = PasswordOrigin.DEMO
    attempt()
    anika.last_step = None

    command = SignIn(PasswordAndCode("anika", "right", "7 of KEY"), ("intake",))
    assert signing_in(demonstration=True)(command, work).duties == ()


def test_people_of_a_closed_organisation_are_not_admitted(work: Any, attempt: Try) -> None:
    next(iter(work.organisations.items.values())).close(by="admin", at=NOW, reason="OTHER")

    assert attempt().actor is None
    assert work.trail == ["organisation-inactive"]


def test_an_unknown_audience_is_refused_before_the_slow_comparison(stored: Stored) -> None:
    passwords = PlainPasswords()
    method = LocalSignIn(passwords, KnownCredentials(stored), PlainFactors())

    with pytest.raises(Malformed):
        proven(method)(SignIn(PasswordAndCode("anika", "right"), ("elsewhere",)), None)
    assert passwords.asked == 0


# -- at an identity provider ------------------------------------------------------------------------------------------

SHOWN = ProvidersAnswer("handle", "state", "code")


def vouched(work: Any, proof: Proof) -> Admission:
    work.once.begin_attempt(digest("handle"), NOW)
    work.prepared = proof
    return SIGN_IN(SignIn(SHOWN, ("intake",)), work)


def test_the_word_of_the_identity_provider_admits_whom_it_is_linked_to(work: Any, anika: Account) -> None:
    anika.issuer, anika.subject = "https://idp.example", "a-1"
    admission = vouched(work, Proof(anika.id, ProviderEvidence("https://idp.example", "a-1", second_factor=True)))

    assert admission.actor == anika.as_actor()
    assert anika.as_actor().roles == {"ASR"}


@pytest.mark.parametrize(
    "word",
    [
        ProviderEvidence("https://idp.example", "a-1", second_factor=False),
        ProviderEvidence("https://idp.example", "a-2", second_factor=True),
        ProviderEvidence("https://other.example", "a-1", second_factor=True),
    ],
)
def test_without_a_second_factor_or_for_somebody_else_it_does_not(
    work: Any, anika: Account, word: ProviderEvidence
) -> None:
    anika.issuer, anika.subject = "https://idp.example", "a-1"

    assert vouched(work, Proof(anika.id, word)).actor is None


def test_a_sign_in_is_completed_once(work: Any, anika: Account) -> None:
    anika.issuer, anika.subject = "https://idp.example", "a-1"
    proof = Proof(anika.id, ProviderEvidence("https://idp.example", "a-1", second_factor=True))
    vouched(work, proof)

    again = SIGN_IN(SignIn(SHOWN, ("intake",)), work)
    assert (again.actor, again.refusal) == (None, "sign-in-expired")


def test_why_the_provider_did_not_convince_us_may_be_said(work: Any) -> None:
    assert vouched(work, Proof(refusal="second-factor-demanded")).refusal == "second-factor-demanded"


# -- logged out there -------------------------------------------------------------------------------------------------


@pytest.fixture
def two(work: Any, anika: Account) -> list[Admission]:
    """Return two sign-ins at the provider, from two of its sessions."""
    anika.issuer, anika.subject = "https://idp.example", "a-1"
    words = [ProviderEvidence("https://idp.example", "a-1", second_factor=True, session=f"s-{n}") for n in (1, 2)]
    return [vouched(work, Proof(anika.id, word)) for word in words]


def told(work: Any, subject: str | None, session: str | None, number: str = "n") -> int | None:
    work.prepared = LoggedOut("https://idp.example", subject, session, number, NOW)
    return log_out_elsewhere(LogOutElsewhere("token"), work)


@pytest.mark.parametrize(
    ("subject", "session", "ended"),
    [
        ("a-1", "s-1", ["s-1"]),
        (None, "s-2", ["s-2"]),
        ("a-1", None, ["s-1", "s-2"]),
        ("a-2", "s-1", []),
        (None, "s-3", []),
    ],
)
def test_what_ends_there_ends_here_and_nothing_else(
    work: Any, two: list[Admission], subject: str | None, session: str | None, ended: list[str]
) -> None:
    assert told(work, subject, session) == len(ended)

    over = [one.provider_session for one in work.sessions.items.values() if one.ended_at]
    assert sorted(over) == ended
    assert {one.id for one in work.revoked} == {
        str(one.id) for one in work.sessions.items.values() if one.provider_session in ended
    }
    assert len(two) == 2


def test_a_logout_token_is_good_once(work: Any, two: list[Admission]) -> None:
    assert told(work, "a-1", "s-1") == 1
    assert told(work, "a-1", "s-2") is None
    assert told(work, "a-1", "s-2", "another") == 1
    assert len(two) == 2


# -- sessions ---------------------------------------------------------------------------------------------------------


def test_a_session_goes_on_with_roles_as_they_are_now(work: Any, attempt: Try, anika: Account) -> None:
    first = attempt()
    anika.roles = ("ASR", "CMG")

    renewed = renew_session(RenewSession(str(first.renewal)), work)

    assert renewed.actor is not None and renewed.actor.roles == {"ASR", "CMG"}
    assert (renewed.session, renewed.began_at, renewed.audience) == (first.session, first.began_at, first.audience)


@pytest.mark.parametrize("change", ["idle", "suspended", "closed", "ended"])
def test_a_session_does_not_outlive_its_reasons(work: Any, attempt: Try, anika: Account, change: str) -> None:
    renewal = str(attempt().renewal)
    if change == "idle":
        work.instant = NOW + IDLE + timedelta(seconds=1)
    elif change == "suspended":
        anika.suspend(by="admin", at=NOW, reason="LEFT")
    elif change == "closed":
        next(iter(work.organisations.items.values())).close(by="admin", at=NOW, reason="OTHER")
    else:
        next(iter(work.sessions.items.values())).end("SIGNED_OUT", at=NOW)

    assert renew_session(RenewSession(renewal), work).actor is None


# -- clients ----------------------------------------------------------------------------------------------------------


def client_admission(work: Any, found: Asserted | None) -> Admission:
    work.prepared = found
    return sign_in_client(SignInClient("signed", ("approval",)), work)


def test_a_client_is_admitted_by_what_it_signed_once(work: Any) -> None:
    asserted = Asserted("intake", "number-1", NOW)

    assert client_admission(work, asserted).actor is not None
    assert client_admission(work, asserted).refusal == "invalid-assertion"
    assert client_admission(work, None).actor is None
    assert client_admission(work, Asserted("nobody", "number-2", NOW)).actor is None
    assert work.trail == ["admitted", "assertion-used", "refused", "refused"]


def test_a_client_that_was_revoked_is_not_admitted(work: Any) -> None:
    work.clients.items[client_key("intake")].revoke()

    assert client_admission(work, Asserted("intake", "number-3", NOW)).actor is None


def test_commands_do_not_show_what_was_typed_or_signed() -> None:
    shown = repr(SignIn(PasswordAndCode("anika", "right", "123456"), ())) + repr(SignInClient("signed", ()))
    shown += repr(SignIn(SHOWN, ())) + repr(RenewSession("secret"))

    for secret in ("right", "123456", "'signed'", "handle=", "secret"):
        assert secret not in shown
