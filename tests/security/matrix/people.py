"""Who asks: for each role and relation a person who stands exactly there, and the file they ask for.

The relations, as the oracle's table means them:

own                 the survivor the file is about; of staff, the one who made or holds it, in the organisation that does
assigned            it is given to this account personally, whose organisation is another one
same organisation   a colleague of the one who holds it
same jurisdiction   of another organisation; the case lies in the own district
foreign             of another organisation and another district
after decline       own, and within the jurisdiction, after one's own organisation declined
after revoke        likewise, after the referral was revoked, the task went to another station, the manager was replaced
after withdrawal    likewise, after the person took back C2, C4, C5 and C6
after closure       likewise, after the case was closed
witness-protected   likewise, of a person under witness protection

To oneself (`self`: one's own password, one's own session) everybody stands in one relation only.
"""

from dataclasses import dataclass
from uuid import UUID

from nrm_cli.story.setup import JASHORE
from nrm_identity.app.seed_accounts import seeded_account_id
from nrm_shared.kernel.actor import Actor
from nrm_shared.messaging.names import SERVICES
from tests.security.matrix.file import LAW, OFFICE, OTHER_STATION, REPORTER, SECOND_ASSESSOR, File, account_of
from tests.security.matrix.files import BANDARBAN

RELATIONS = {
    "own": "present",
    "assigned": "present",
    "same organisation": "present",
    "same jurisdiction": "present",
    "foreign": "present",
    "after decline": "declined",
    "after revoke": "revoked",
    "after withdrawal": "withdrawn",
    "after closure": "closed",
    "witness-protected": "protected",
}
"""Each relation with the state of the file that it is tried on."""

ELSEWHERE = "helpline-999"
FAR_AWAY = "BD5549"
KINDS_OF_ACTOR = {"SUR": "survivor", "SYS": "partner"} | {f"SVC-{name}": "service" for name in SERVICES}
ACCOUNTS = {
    "FP": "farida",
    "AUT": "authority-sec",
    "FRO": "ngo-officer",
    "HLP": "ngo-officer",
    "MOF": "mofa-officer",
    "ADM": "admin",
    "DPO": "dpo",
}
FOCAL_PEOPLE = {"sadar-clinic": "sadar-clinic-focal", LAW: "ain-sheba-focal"}


@dataclass(frozen=True)
class Somebody:
    """An actor (None: nobody is signed in) who stands in a relation to a file."""

    role: str
    relation: str
    actor: Actor | None
    file: File


def standing(role: str, relation: str, kind: str, files: dict[str, File]) -> Somebody:
    """Return somebody with `role` who stands in `relation` to the thing of `kind` in the file of that relation."""
    # A notice to stop exists only where a consent was taken back.
    file = files["withdrawn" if kind == "stop-notice" else RELATIONS[relation]]
    if role == "PUB":
        return Somebody(role, relation, None, file)
    ended = RELATIONS[relation] != "present"
    own = ended or relation in {"own", "assigned"} or kind == "self"
    id = _account(role, kind, file) if own else account_of(f"somebody-{role.lower()}")
    near = ended or relation in {"own", "same organisation"}
    organisation: str | None = _organisation(role, kind, file) if near else ELSEWHERE
    here = BANDARBAN if kind in {"repatriation", "nationality"} else JASHORE
    places = {"same jurisdiction": (here,), "foreign": (FAR_AWAY,)}.get(relation, (here,) if ended else ())
    if kind == "opening" and own:
        # Whoever opened a case by break-glass did so as the committee of its district.
        places = (here,)
    if role in KINDS_OF_ACTOR:
        # Of the partners, MoFA's system acts for MoFA; no other stands for an organisation.
        organisation = "mofa" if role == "SYS" and near and kind == "repatriation" else None
    if role == "SUR" and relation not in {"own"} and not ended:
        id = "00000000-0000-7000-8000-000000000000"
    hers = role == "SUR" and (ended or relation == "own") and kind not in {"repatriation", "nationality"}
    cases = frozenset({UUID(file.known["case_id"])}) if hers else frozenset[UUID]()
    actor = Actor(id, KINDS_OF_ACTOR.get(role, "person"), organisation, frozenset({role}), places, cases=cases)
    return Somebody(role, relation, actor, file)


def _account(role: str, kind: str, file: File) -> str:
    """Return the account of whoever holds the thing by this role."""
    if kind in {"account", "self"}:
        return file.known["account_id"]
    if kind == "export":
        return file.known["export_by"]
    if kind == "opening" and role == "CTC":
        return file.known["break_glass_by"]
    if role == "SUR":
        return file.known["repatriated_id" if kind in {"repatriation", "nationality"} else "person_id"]
    if role == "CMG":
        return file.manager
    if role == "ASR":
        return str(seeded_account_id("anika")) if file.assessor != SECOND_ASSESSOR else account_of("second-assessor")
    if role in {"PFP", "PWK"}:
        return str(seeded_account_id(FOCAL_PEOPLE[file.provider]))
    return str(seeded_account_id(ACCOUNTS[role])) if role in ACCOUNTS else account_of(f"own-{role.lower()}")


# Whose organisation holds a thing of a kind, where the role says nothing else.
PRINCIPAL = {
    "report": lambda file: REPORTER,
    "receipt": lambda file: REPORTER,
    "rescue": lambda file: REPORTER,
    "repatriation": lambda file: "mofa",
    "nationality": lambda file: OTHER_STATION,
    "case": lambda file: REPORTER,
    "content": lambda file: REPORTER,
    "task": lambda file: file.station,
    "assessment": lambda file: file.assessor,
    "request": lambda file: "dhaka-care",
    "pool": lambda file: file.assessor,
    "provider": lambda file: file.provider,
    "referral": lambda file: file.provider,
    "stop-notice": lambda file: file.provider,
    "export": lambda file: OFFICE,
    "organisation": lambda file: file.known["organisation"],
    "account": lambda file: file.known["organisation"],
    "self": lambda file: file.known["organisation"],
    "opening": lambda file: REPORTER,
}


def _organisation(role: str, kind: str, file: File) -> str:
    if role == "MOF" and kind in {"nationality", "repatriation"}:
        return "mofa"
    if kind in {"organisation", "account", "self", "nationality", "repatriation", "pool", "provider"}:
        return PRINCIPAL[kind](file)
    if role in {"FRO", "HLP", "MOF"}:
        return REPORTER
    if role in {"POL", "CAU", "SB"}:
        return file.station
    if role == "ASR":
        return file.assessor
    if role in {"PFP", "PWK"}:
        return file.provider
    if role == "CMG":
        return OFFICE
    return PRINCIPAL[kind](file)
