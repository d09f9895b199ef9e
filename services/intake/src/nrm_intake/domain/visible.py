"""What each relation to a case may see of the person, and each role of the case: one table each (2.2, INV-33, INV-46)."""

from dataclasses import fields

from nrm_intake.domain.access import ASSESSOR, CASE_MANAGER, STATION
from nrm_intake.domain.details import PersonDetails

_NAMES = frozenset({"name", "name_bn", "name_en", "alias"})
_IDENTITY = _NAMES | {"birth", "age_band", "gender", "father_name", "mother_name", "nationalities"}
_HOME = frozenset({"home_district", "home_upazila", "home_address"})
_SPEECH = frozenset({"languages", "interpreter_language", "communication_aid"})
_CARE = frozenset({"father_alive", "mother_alive", "current_address", "current_union", "accessibility"})
_CONTACT = frozenset({"phones", "safe_channel"})

# Whoever works on the case as a whole, and the person: everything. Numbers that are not safe to call are in it alone.
EVERYTHING = (
    frozenset(field.name for field in fields(PersonDetails)) | _IDENTITY | _HOME | {"identifiers", "unsafe_phones"}
)

# A station confirms who somebody is; where the person is now, and how to reach them, is not its matter (INV-46).
BY_RELATION: dict[str, frozenset[str]] = {
    STATION: _IDENTITY | _HOME | _SPEECH | {"identifiers"},
    ASSESSOR: _IDENTITY | _HOME | _SPEECH | _CARE | _CONTACT,
    CASE_MANAGER: _IDENTITY | _HOME | _SPEECH | _CARE | _CONTACT,
}

# Who decides on somebody may have to know who it is; where they are now, and how to reach them, is not the decision.
OF_REVEALED = _IDENTITY | _HOME | _SPEECH | {"father_alive", "mother_alive"}

# What each word of a referral's packet stands for. "name" is what to call the person: the alias, if there is one.
BY_PACKET: dict[str, frozenset[str]] = {
    "alias": frozenset({"name", "alias"}),
    "safe_contact": _CONTACT,
    "language": frozenset({"languages", "interpreter_language"}),
    "age_band": frozenset({"age_band"}),
    "gender": frozenset({"gender"}),
    "accessibility": frozenset({"accessibility", "communication_aid"}),
}

# Finer than the district a place is no pseudonym any more and may be a shelter's: for who finds help there, and herself.
_NEAR = frozenset({"FP", "CMG", "CTC", "SUR"})
_FOCAL_POINT = frozenset({"FP"})
OF_CASE: dict[str, frozenset[str]] = {
    "current_upazila": _NEAR,
    "current_union_code": _NEAR,
    "reporter_organisation": _FOCAL_POINT,
    # That she was here before, and as which case, is no part of this one.
    "prior_case_ids": _FOCAL_POINT,
}
"""Part of a case and its profile -> the roles that are shown it; the others are of everybody who may read the case."""

# A relation counts only for those whose work it is, not for everybody of the organisation.
ROLES: dict[str, frozenset[str]] = {
    "STATION": frozenset({"POL", "CAU"}),
    "ASSESSOR": frozenset({"ASR"}),
    "PROVIDER": frozenset({"PFP", "PWK"}),
    "CASE_MANAGER": frozenset({"CMG"}),
}


def hidden_of_case(roles: frozenset[str]) -> frozenset[str]:
    """Return the parts of a case that nobody with these roles is shown."""
    return frozenset(part for part, shown in OF_CASE.items() if shown.isdisjoint(roles))


def of_packet(words: tuple[str, ...]) -> frozenset[str]:
    """Return what the words of a packet show; a word that is not of the service minimum shows nothing."""
    return frozenset().union(*(BY_PACKET.get(word, frozenset()) for word in words))
