"""docs/permissions.md: who may do what, from the table that is enforced, in words an official can read."""

import tomllib
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path

from docs.generate.markdown import NOTICE, table
from nrm_shared.access import Grant, Level, Scope, grants
from nrm_shared.access.conditions import ALL, CONDITIONS
from nrm_shared.access.rows import ANY, SERVICE_ROLE, SETUP_ROLE, SYSTEM_ROLE
from nrm_shared.reference import codes
from nrm_shared.reference.text import Text

NAMES = Path(__file__).with_name("objects.toml")

INTRODUCTION = """# Who may do what · কে কী করতে পারেন

This is the permission table that every service enforces (`shared/src/nrm_shared/access/access.csv`), made from it line by
line. What no line allows is forbidden. A line holds only if the role, the extent and every condition hold. A person with
several roles has what each of them has. Besides, some things need a second person: see
[separation of duties](security/separation-of-duties.md).

প্রতিটি সেবা এই অনুমতি-তালিকা মেনে চলে। এখানে যা নেই তা নিষিদ্ধ। ভূমিকা, পরিসর ও প্রতিটি শর্ত একসঙ্গে পূরণ হলেই অনুমতি মেলে। কারও একাধিক
ভূমিকা থাকলে তিনি প্রতিটির অনুমতি পান। কিছু কাজে দ্বিতীয় ব্যক্তি লাগে: [দায়িত্বের পৃথকীকরণ](security/separation-of-duties.md)।
"""

SCOPES = {
    Scope.OWN: Text(bn="নিজের", en="one's own"),
    Scope.ASSIGNED: Text(bn="যেটিতে নিজে বা নিজ প্রতিষ্ঠান দায়িত্বপ্রাপ্ত", en="where oneself or one's organisation is named"),
    Scope.ORGANISATION: Text(bn="নিজ প্রতিষ্ঠানের", en="of one's organisation, or addressed to it"),
    Scope.JURISDICTION: Text(bn="নিজ এলাকার", en="in one's union, upazila, district or division"),
    Scope.ALL: Text(bn="সব", en="every one"),
}
LEVELS = {
    Level.L0: Text(bn="কেবল সংখ্যা ও সাধারণ তথ্য", en="numbers and what is not about a person"),
    Level.L1: Text(bn="ছদ্মনাম: নম্বর, লিঙ্গ, বয়সসীমা, জেলা, ধাপ", en="pseudonym: number, sex, age band, district, stage"),
    Level.L2: Text(
        bn="সেবার জন্য ন্যূনতম: নাম বা ছদ্মনাম, নিরাপদ যোগাযোগ, চাহিদা",
        en="service minimum: name or alias, safe contact, need",
    ),
    Level.L3: Text(bn="কেস: পূর্ণ পরিচয় ও ঘটনা", en="case: full identity and incident"),
    Level.L4: Text(
        bn="সীমিত: স্বাস্থ্য, শোষণের বিবরণ, আশ্রয়ের ঠিকানা", en="restricted: health, exploitation, shelter address"
    ),
}
MACHINES = {
    SYSTEM_ROLE: Text(bn="সেবা নিজে", en="the service itself"),
    SETUP_ROLE: Text(bn="যিনি প্রথম পাসওয়ার্ড বদলাননি", en="somebody who has not replaced the first password"),
}
HEAD = ("may · করতে পারেন", "who · কে", "which · কোনটি", "sees · দেখেন", "only if · শর্ত")


def permissions_page() -> str:
    """Return the page; raise `LookupError` for an object of the table that `objects.toml` does not name."""
    rows = [grant for grant in grants() if grant.object != ANY]
    names = object_names()
    parts = [NOTICE, INTRODUCTION, _legend()]
    for kind, found in groupby(sorted(rows, key=lambda row: list(names).index(row.object)), lambda row: row.object):
        parts.append(_section(names[kind], list(found)))
    return "\n".join(parts)


def object_names() -> dict[str, Text]:
    """Return what each object of the table is called, in the order of the page."""
    named = {name: Text(**both) for name, both in tomllib.loads(NAMES.read_text(encoding="utf-8")).items()}
    if missing := sorted({grant.object for grant in grants()} - {ANY} - named.keys()):
        raise LookupError(f"docs/generate/objects.toml does not name: {', '.join(missing)}")
    return named


def role_name(role: str) -> str:
    """Return a role in both languages, with its code."""
    if SERVICE_ROLE.fullmatch(role):
        service = role.removeprefix("SVC-")
        return f"the service {service} · {service} সেবা"
    name = MACHINES.get(role) or codes.member("role", role).label
    return f"{name.en} · {name.bn} ({role})"


def _legend() -> str:
    roles = [(member.code, member.label.en, member.label.bn) for member in codes.members("role")]
    return "\n".join(
        (
            "## Roles · ভূমিকা\n",
            table(("code", "role", "ভূমিকা"), roles),
            "## Which · কোনটি\n",
            table(("extent", "পরিসর"), [(text.en, text.bn) for text in SCOPES.values()]),
            "## What is seen · কী দেখা যায়\n",
            table(("level", "means", "অর্থ"), [(level.value, text.en, text.bn) for level, text in LEVELS.items()]),
            "## Conditions · শর্ত\n",
            table(("only if", "শর্ত"), [(each.meaning.en, each.meaning.bn) for each in ALL]),
        )
    )


def _section(name: Text, rows: list[Grant]) -> str:
    lines: dict[tuple[str, ...], list[str]] = {}
    for row in rows:
        lines.setdefault(_line(row), []).append(row.role)
    shown = [(action, _roles(roles), *rest) for (action, *rest), roles in lines.items()]
    return f"## {name.en} · {name.bn}\n\n{table(HEAD, shown)}"


def _line(row: Grant) -> tuple[str, ...]:
    action = row.action.replace("-", " ")
    if row.awaits:
        action += f" (not built yet: {row.awaits} · এখনও তৈরি হয়নি)"
    conditions = [CONDITIONS[each.name].meaning for each in ALL if each.name in row.conditions]
    only_if = "; ".join(f"{text.en} · {text.bn}" for text in conditions)
    scope = SCOPES[row.scope]
    return action, f"{scope.en} · {scope.bn}", row.level.value, only_if


def _roles(roles: Iterable[str]) -> str:
    return "; ".join(role_name(role) for role in roles)
