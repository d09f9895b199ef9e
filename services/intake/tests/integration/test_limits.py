"""How often somebody may come, as it is unless a setting says otherwise."""

from nrm_intake.settings import REPORTS_PER_MINUTE, WITHDRAWALS_BY_NUMBER_PER_HOUR
from nrm_shared.reference import helplines
from nrm_shared.reference.text import digits
from services.intake.tests.integration.intake_under_test import Intake, report_body
from services.intake.tests.integration.test_witness_protection import taking_back

PUBLIC_REPORT = report_body(channel="VOT_STATEMENT", reporter_kind="SELF")
KEY = "a-key-of-the-public-that-is-hard-to-guess"


def test_more_reports_than_one_source_sends_are_refused_with_whom_to_call_and_no_repeat_counts(intake: Intake) -> None:
    first = intake.done(intake.post(None, "/v1/reports", PUBLIC_REPORT, key=KEY), 201)
    for _ in range(REPORTS_PER_MINUTE):
        assert intake.done(intake.post(None, "/v1/reports", PUBLIC_REPORT, key=KEY), 201) == first
    for _ in range(REPORTS_PER_MINUTE - 1):
        intake.done(intake.post(None, "/v1/reports", PUBLIC_REPORT), 201)

    answer = intake.post(None, "/v1/reports", PUBLIC_REPORT)
    problem = intake.refused(answer, 429, "too-many-reports")
    assert 0 < int(answer.headers["Retry-After"]) <= 61
    for line in helplines.slip_helplines():
        assert f"{line.number} ({line.name.en})" in problem["en"]["detail"]
        assert f"{digits(line.number, 'bn')} ({line.name.bn})" in problem["bn"]["detail"]

    # The answer that was lost on the way is given again also now; another report under its key is none.
    assert intake.done(intake.post(None, "/v1/reports", PUBLIC_REPORT, key=KEY), 201) == first
    another = PUBLIC_REPORT | {"urgency": "HIGH"}
    intake.refused(intake.post(None, "/v1/reports", another, key=KEY), 409, "idempotency-key-reused")
    # An officer behind the same address is not refused for it.
    intake.report()


def test_one_account_takes_back_no_more_by_number_than_a_telephone_brings_and_no_repeat_counts(intake: Intake) -> None:
    """A stolen account of the helpline does not take back what the whole country agreed to."""
    case = intake.open_case()
    told = {"number": case["case_number"], "purpose": "C8", "method": "PHONE", "witness": "Sumon"}
    first = intake.done(intake.post("helpline-1098", "/v1/consent-withdrawals", told, key=KEY), 201)
    for _ in range(2):
        assert intake.done(intake.post("helpline-1098", "/v1/consent-withdrawals", told, key=KEY), 201) == first
    for _ in range(WITHDRAWALS_BY_NUMBER_PER_HOUR - 1):
        intake.refused(taking_back(intake, "NRM-26-999999-X"), 404, "not-found")

    answer = taking_back(intake, case["case_number"], "C2")
    problem = intake.refused(answer, 429, "too-many-withdrawals")
    assert "60 minutes" in problem["en"]["detail"] and "৬০ মিনিট" in problem["bn"]["detail"]
    assert 3500 < int(answer.headers["Retry-After"]) <= 3601
    # Nobody who wants out stays in for it: who is beside the refused writes it down.
    ours = {**told, "purpose": "C2"}
    intake.done(intake.post("farida", "/v1/consent-withdrawals", ours), 201)
