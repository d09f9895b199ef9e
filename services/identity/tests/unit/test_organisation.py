from dataclasses import replace
from datetime import UTC, datetime

import pytest

from nrm_identity.domain.audience import AUDIENCES, checked_audience
from nrm_identity.domain.client import Client
from nrm_identity.domain.organisation import Organisation, Particulars, organisation_key
from nrm_shared.kernel.errors import IllegalMove, Malformed

NOW = datetime(2026, 8, 12, 9, 0, tzinfo=UTC)
ASHA = Particulars("SHELTER", "আশা", "Asha", "BD4041", None, ("BD4041",))


def asha() -> Organisation:
    return Organisation.register("asha-shelter", ASHA, by="admin", at=NOW)


def test_an_organisation_is_known_by_its_code_and_its_uuid_follows_from_it() -> None:
    assert asha().id == organisation_key("asha-shelter")
    assert asha().active


def test_the_same_particulars_are_no_change_and_others_count_as_one() -> None:
    organisation = asha()

    assert not organisation.describe(ASHA)
    assert organisation.describe(replace(ASHA, label_en="Asha Shelter"))
    assert organisation.row_version == 2


def test_a_closed_organisation_cannot_be_closed_again() -> None:
    organisation = asha()
    organisation.close(by="admin", at=NOW, reason="OTHER")

    assert not organisation.active
    with pytest.raises(IllegalMove):
        organisation.close(by="admin", at=NOW, reason="OTHER")


def test_an_audience_is_one_or_more_services_each_once() -> None:
    assert checked_audience(["intake", "referral", "intake"]) == ("intake", "referral")
    assert {"intake", "verification", "approval", "referral", "monitoring", "identity"} <= AUDIENCES
    for wrong in ([], ["intake", "elsewhere"]):
        with pytest.raises(Malformed):
            checked_audience(wrong)


def test_a_client_is_a_service_or_a_partner() -> None:
    mofa = Client.register("mofa", "partner", "mofa", [{"kid": "d"}], at=NOW)

    assert (mofa.as_actor().id, mofa.as_actor().roles) == ("partner:mofa", frozenset({"SYS"}))
    assert not mofa.renew([{"kid": "d"}])
    assert mofa.renew([{"kid": "e"}])
    with pytest.raises(ValueError, match="no kind"):
        Client.register("x", "person", None, [], at=NOW)
