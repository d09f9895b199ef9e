"""Which rows a legal hold lets wait: conditions in SQL on a row called `t`, by the word in the schedule's column `hold`."""

STANDS = "hold.lifted_at IS NULL"
HOLDS = {
    "person": f"EXISTS (SELECT FROM legal_hold AS hold WHERE hold.person_id = t.person_id AND {STANDS})",
    # One person of those in an export is enough.
    "export": (
        "EXISTS (SELECT FROM legal_hold AS hold JOIN export_case AS held ON held.person_id = hold.person_id"
        f" WHERE held.export_id = t.id AND {STANDS})"
    ),
}
