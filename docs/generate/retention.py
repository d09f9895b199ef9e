"""docs/security/retention.md: how long everything is kept, from the schedule that the job reads."""

from collections.abc import Iterable

from docs.generate.markdown import NOTICE, code, table
from docs.generate.proofs import shown
from nrm_shared.messaging.names import SERVICES
from nrm_shared.retention.schedule import DEPLOYMENT, PERSON, RETENTION, Basis, Rule, Then, schedule

INTRODUCTION = """# How long everything is kept

*One line for every table of every service and for what lies beside the databases: `shared/src/nrm_shared/retention/schedule.csv`.
The job reads it, this page is made from it, and a test compares it with the real databases (a table without a line fails).
The classes are those of [data-classes.md](data-classes.md).*

What has a term ends by itself. **Data of cases have none**: neither the guideline nor the acts it names say after how many years a
closed case goes, and a term that the product invented could destroy what a survivor, a court or a later identification needs. They
end when somebody decides so: the person asks (or a decision orders it), a second person approves, and every key of the person is
destroyed in all six services, so that nothing opens in any copy or backup ([keys.md](keys.md), ADR 0023). What stays are ids, codes
and dates that lead to nobody. The Ministry decides whether closed cases end after a number of years; then the term is a change of
the lines that say `case` here, of the job and of its test. The terms below are the product's proposal, to be adopted with the impact
assessment ([dpia.md](dpia.md)).

## How it ends

- **The job** (`retention`) runs in the consumer of every service, every hour for what is kept less than a week and every day for the
  rest, first five minutes after the process began: a few pages of a table at a time, without waiting for anybody's lock
  (ADR {adr}). Each removal and its line in the audit (`retention:end`: table, rule, how many, never whose) are one transaction. `nrm_retention_removed_total{{service,rule}}` counts
  rows; `nrm_retention_timestamp_seconds{{service,rule}}` is the moment of the last walk to the end: alert when it is older than two days.
- **A legal hold** on a person (`POST /v1/persons/{{id}}/legal-hold`, data-protection officer, audited) lets the rows about that person
  wait in the rules that name a hold, and forbids the erasure ([separation of duties](separation-of-duties.md)). It stands until it is
  lifted. Rules without a hold end nothing that is about a case.
- **The right to delete** is the working role's only in tables of which something ends (`delete`); a test compares both.
- **By hand**: `./nrm retention show`, `run --dry-run` (count what is over), `run` (end it now).
- Terms of what machines need are counted by the database's clock, terms of what a use case dated by the business clock.

The registry adapters have no database and keep nothing.
"""

BASES = {
    Basis.PUBLIC_TASK: "the public task: protection and assistance of victims (Prevention and Suppression of Human Trafficking Act 2012;"
    " the guideline)",
    Basis.CONSENT: "proof of consent, its limits and its end",
    Basis.LEGAL_DUTY: "a duty towards the person or a court (requests of the person, legal holds)",
    Basis.ACCOUNTABILITY: "to show who did, read, took out or decided what",
    Basis.SECURITY: "to keep others out",
    Basis.OPERATION: "without it the system does not work correctly; goes when it is not needed any more",
}
KEPT = (
    ("`P90D`, `PT48H`", "an ISO 8601 duration, counted from the column named"),
    ("`case`", "as long as the case and its person; ends with the erasure of the person, see above"),
    ("`for-ever`", "no end: the line says why"),
    ("`until-done`", "until its work is done, by the module named"),
    ("`deployment`", "as the deployment sets it"),
)
THEN = {
    Then.DELETE: "rows are deleted",
    Then.KEY: "the data key is destroyed: the row stays, its sealed words open nowhere any more",
    Then.NOTHING: "nothing: it holds no word about anybody, or must not change",
}
BY = {RETENTION: "the job", PERSON: "people", DEPLOYMENT: "the deployment"}
HEAD = ("what", "of which", "class", "basis", "kept", "from", "then", "by", "hold", "why")
ADR = "[0030](../adr/0030-a-table-is-walked-to-its-end.md)"


def retention_page() -> str:
    """Return the page."""
    rules = schedule()
    everywhere = [rule for rule in rules if len(rule.services) == len(SERVICES) and rule.tables]
    beside = [rule for rule in rules if not rule.tables]
    parts = [
        NOTICE,
        INTRODUCTION.format(adr=ADR),
        "## The words\n",
        table(("kept", "means"), KEPT),
        table(("then", "means"), [(code(word.value), text) for word, text in THEN.items()]),
        table(("basis", "means"), [(code(word.value), text) for word, text in BASES.items()]),
        "## What ends by itself\n",
        _lines(rule for rule in rules if rule.timed and rule.tables),
        "## In every service\n",
        _lines(everywhere),
    ]
    for service in SERVICES:
        parts += [
            f"## {service}\n",
            _lines(rule for rule in rules if service in rule.services and rule.tables and rule not in everywhere),
        ]
    parts += ["## Beside the databases\n", _lines(beside)]
    return "\n".join(parts)


def _lines(rules: Iterable[Rule]) -> str:
    return table(HEAD, [_line(rule) for rule in rules])


def _line(rule: Rule) -> tuple[str, ...]:
    return (
        ", ".join(code(name) if name in rule.tables else name.partition(":")[2] for name in rule.stores),
        code(rule.rows) if rule.rows else "",
        rule.level,
        rule.basis.value,
        code(rule.keep),
        code(rule.since) if rule.since else "",
        rule.then.value,
        BY.get(rule.by, code(rule.by.removeprefix("nrm_"))) + (f" ({shown(rule.proof)})" if rule.proof else ""),
        "yes" if rule.hold else "",
        rule.why,
    )
