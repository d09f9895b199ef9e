"""Which rows a legal hold lets wait: conditions in SQL on a row called `t`, by the word in the schedule's column `hold`."""

STANDS = "hold.lifted_at IS NULL"
# The record that stands for the natural person: the one that another was merged into, or itself (INV-38).
KEPT = "COALESCE((SELECT kept_id FROM person_merge WHERE merged_id = {id} AND status = 'MERGED'), {id})"


def _kept(person_id: str) -> str:
    return KEPT.replace("{id}", person_id)


HOLDS = {
    # A hold on one record of a person holds all of hers.
    "person": (
        f"EXISTS (SELECT FROM legal_hold AS hold WHERE {_kept('hold.person_id')} = {_kept('t.person_id')} AND {STANDS})"
    ),
    # One person of those in an export is enough.
    "export": (
        "EXISTS (SELECT FROM legal_hold AS hold JOIN export_case AS held"
        f" ON {_kept('held.person_id')} = {_kept('hold.person_id')}"
        f" WHERE held.export_id = t.id AND {STANDS})"
    ),
}
