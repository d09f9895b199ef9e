"""The contents pages agree with what the others rely on: readers, permissions, error texts."""

import inspect
from typing import Any

from nrm_referral.app import SUBSCRIPTIONS, handlers, queries
from nrm_referral.domain import fit, refusals
from nrm_shared.access.rows import by_permission
from nrm_shared.contracts.readers import READERS
from nrm_shared.kernel.errors import Refused
from nrm_shared.reference.error_texts import has_error


class Nobody:
    def of_item(self, item_id: Any, caller: Any) -> None:
        return None

    of_referral = of_item


def test_the_bindings_of_the_inbox_are_the_subscriptions() -> None:
    assert set(READERS["referral"]) == {event.TYPE for event in SUBSCRIPTIONS}


def test_every_use_case_asks_for_a_permission_that_somebody_has() -> None:
    asked = {case.may for case in (handlers(Nobody()) | queries(Nobody())).values()}
    assert asked <= set(by_permission())


def test_every_refusal_has_its_text_in_both_languages() -> None:
    codes = {
        kind.default_code
        for kind in vars(refusals).values()
        if inspect.isclass(kind) and issubclass(kind, Refused) and kind is not Refused
    }
    codes |= fit.OVERRIDABLE | {
        "provider-suspended",
        "provider-authorisation-expired",
        "provider-does-not-offer",
        "provider-does-not-offer-term",
        "provider-does-not-cover-district",
        "provider-does-not-accept-age",
        "offering-inactive",
        "organisation-inactive",
        "item-closed",
        "slip-invalid",
    }
    assert [code for code in sorted(codes) if not has_error(code)] == []
