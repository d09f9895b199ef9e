"""What to send to the routes of identity."""

from typing import Any

from tests.security.matrix.file import File
from tests.security.matrix.requests.ask import CASE, Ask, of, reason


def _account(file: File) -> Any:
    return {
        "username": "somebody.new",
        "name_bn": "নতুন",
        "name_en": "New",
        "organisation": file.known["organisation"],
        "roles": ["PWK"],
    }


_ORG, _ACCOUNT = {"id": "organisation"}, {"id": "account_id"}
_EVIDENCE = of({"evidence": "IN_PERSON_WITH_DOCUMENT"})

IDENTITY: dict[str, Ask] = {
    "POST /v1/tokens": Ask(
        "content",
        body=of({"grant": "password", "username": "nobody", "password": "wrong", "audience": ["intake"]}),
    ),
    "GET /.well-known/jwks.json": Ask("content"),
    "GET /v1/organisations": Ask("organisation", seeks="organisation", query={"kind": "=SHELTER"}),
    "POST /v1/organisations": Ask(
        "organisation", body=of({"id": "a-new-one", "kind": "NGO", "label_bn": "নতুন", "label_en": "New"})
    ),
    "GET /v1/organisations/{id}": Ask("organisation", _ORG),
    "POST /v1/organisations/{id}/closure": Ask("organisation", _ORG, reason("MERGED")),
    "POST /v1/organisations/{id}/reopening": Ask("organisation", _ORG),
    "POST /v1/organisation-labels": Ask("organisation", body=lambda file: {"ids": [file.known["organisation"]]}),
    "POST /v1/people": Ask("account", body=_account),
    "GET /v1/people/{id}": Ask("account", _ACCOUNT),
    "PUT /v1/people/{id}/roles": Ask("account", _ACCOUNT, of({"roles": ["PFP"], "jurisdictions": []})),
    "POST /v1/people/{id}/suspension": Ask("account", _ACCOUNT, reason("LEFT")),
    "POST /v1/people/{id}/reinstatement": Ask("account", _ACCOUNT),
    "POST /v1/people/{id}/first-password": Ask("account", _ACCOUNT, _EVIDENCE),
    "POST /v1/people/{id}/resets": Ask("account", _ACCOUNT, _EVIDENCE),
    "GET /v1/resets": Ask("account", seeks="reset_id"),
    "POST /v1/resets/{reset_id}/confirmation": Ask("account", {"reset_id": "reset_id"}),
    "POST /v1/resets/{reset_id}/refusal": Ask("account", {"reset_id": "reset_id"}, reason("NOT_ASKED_FOR")),
    "PUT /v1/people/{id}/identity-provider": Ask(
        "account", _ACCOUNT, of({"issuer": "https://nobody.example", "subject": "somebody"})
    ),
    "POST /v1/clients/{name}/revocation": Ask("content", {"name": "=mofa"}, reason("LEFT")),
    "POST /v1/clients/{name}/restoration": Ask("content", {"name": "=mofa"}),
    "POST /v1/sign-ins": Ask("content"),
    "POST /v1/back-channel-logout": Ask("content", content=b"logout_token=none"),
    "POST /v1/sign-out": Ask("self", body=of({})),
    "GET /v1/account/sessions": Ask("self"),
    "GET /v1/audit": Ask("self", query={"account": "account_id"}),
    "POST /v1/account/session-endings": Ask("self", body=of({"password": "not the password"})),
    "POST /v1/account/password": Ask(
        "self", body=of({"password": "not the password", "following": "another password of mine"})
    ),
    "POST /v1/account/second-factor": Ask("self", body=of({"password": "not the password"})),
    "POST /v1/account/second-factor/confirmation": Ask("self", body=of({"code": "000000"})),
    "POST /v1/account/recovery-codes": Ask("self", body=of({"password": "not the password"})),
    "POST /v1/survivor-pin": Ask("case", body=lambda file: {"code": file.known["survivor_code"], "pin": "271828"}),
    "POST /v1/survivor-pin/change": Ask(
        "case", body=of({"pin": "271828", "next_pin": "161803"}), after="POST /v1/survivor-pin"
    ),
    "GET /v1/cases/{case_id}/accesses": Ask("case", CASE),
}
