"""INV-34: two simultaneous accepts of one referral have one winner; the other gets 409."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from httpx import Response

from services.referral.tests.integration.referral_town import Town


def test_of_two_simultaneous_accepts_one_wins_and_the_other_gets_409(town: Town) -> None:
    case_id = town.case()
    item_id = town.approved(case_id, "N08", "T1")
    town.consent(case_id, "C5", "provider-asha")
    referral = town.issued(item_id, "provider-asha")
    together = Barrier(2)

    def accept(who: str) -> Response:
        together.wait()
        return town.post(
            who, f"/v1/referrals/{referral['id']}/acceptance", match=referral["row_version"], key=f"accept-{who}"
        )

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(accept, ["asha", "asha2"]))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    assert next(each for each in answers if each.status_code == 409).json()["code"] == "changed-meanwhile"
    assert sum(each["type"] == "referral.referral-accepted.v1" for each in town.told()) == 1


def test_an_accept_without_the_version_seen_is_malformed(town: Town) -> None:
    case_id = town.case()
    item_id = town.approved(case_id, "N08", "T1")
    town.consent(case_id, "C5", "provider-asha")
    referral = town.issued(item_id, "provider-asha")
    answer = town.post("asha", f"/v1/referrals/{referral['id']}/acceptance")
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "version-required")
