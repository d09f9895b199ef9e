"""The consent ledger line by line with the text shown, relationships of persons, and the Authority's reveals."""

from alembic import op

revision = "0010"
down_revision = "0009"

HEAD = "id uuid PRIMARY KEY, row_version integer NOT NULL, created_at timestamptz DEFAULT now()"
LATE = "DEFERRABLE INITIALLY DEFERRED"

CONSENT = """
ALTER TABLE consent
  ADD COLUMN text_language   text NOT NULL DEFAULT 'bn',
  ADD COLUMN text_sha256     text NOT NULL DEFAULT '',
  ADD COLUMN guardian_id     uuid,
  ADD COLUMN override_reason text;
ALTER TABLE consent DROP CONSTRAINT consent_status_check;
ALTER TABLE consent ADD CONSTRAINT consent_status_check CHECK (status IN ('GIVEN', 'WITHDRAWN', 'EXPIRED'));
CREATE INDEX consent_expires ON consent (expires_at) WHERE status = 'GIVEN';
ALTER TABLE case_access ADD COLUMN consent_ended_at timestamptz;
COMMENT ON COLUMN case_access.consent_ended_at IS 'When the consent behind a referral ended; a later one does not revive it.';
COMMENT ON COLUMN consent.text_sha256 IS 'Digest of exactly what was shown; empty for consents from before it was kept.';
"""

LEDGER = f"""
CREATE TABLE consent_ledger (
  {HEAD},
  consent_id      uuid NOT NULL REFERENCES consent {LATE},
  person_id       uuid NOT NULL,
  case_id         uuid,
  entry           text NOT NULL CHECK (entry IN ('GIVEN', 'OVERRIDDEN', 'WITHDRAWN', 'EXPIRED')),
  purpose         text NOT NULL,
  organisation    text,
  needs           text[] NOT NULL,
  text_version    text NOT NULL,
  text_language   text NOT NULL,
  text_sha256     text NOT NULL,
  language        text NOT NULL,
  method          text NOT NULL,
  giver_kind      text NOT NULL,
  guardian_id     uuid,
  child_view      text,
  override_reason text CHECK ((entry = 'OVERRIDDEN') <= (override_reason IS NOT NULL)),
  witness         bytea,
  at              timestamptz NOT NULL,
  expires_at      timestamptz NOT NULL,
  recorded_by     text NOT NULL,
  recorded_at     timestamptz NOT NULL
);
"""

NEVER_CHANGED = """
CREATE INDEX consent_ledger_case ON consent_ledger (case_id, id);
CREATE INDEX consent_ledger_person ON consent_ledger (person_id, id);
COMMENT ON TABLE consent_ledger IS 'One line for each thing said about a consent. Append-only.';
CREATE TRIGGER consent_ledger_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON consent_ledger
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
DO $$
DECLARE app text := current_database() || '_app';
BEGIN
  IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = app) THEN
    EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON consent_ledger FROM %I', app);
  END IF;
END $$;
"""

RELATIONSHIP = f"""
CREATE TABLE relationship (
  {HEAD},
  person_id            uuid NOT NULL REFERENCES person {LATE},
  other_person_id      uuid REFERENCES person {LATE},
  other_name           bytea,
  kind                 text NOT NULL,
  guardian_of_record   boolean NOT NULL,
  conflict_of_interest boolean NOT NULL,
  source               text NOT NULL,
  status               text NOT NULL CHECK (status IN ('RECORDED', 'ENDED')),
  recorded_by          text NOT NULL,
  recorded_at          timestamptz NOT NULL,
  note                 bytea,
  CHECK (other_person_id IS NOT NULL OR other_name IS NOT NULL),
  CHECK (kind <> 'SUSPECTED_TRAFFICKER' OR NOT guardian_of_record)
);
CREATE INDEX relationship_person ON relationship (person_id);

CREATE TABLE reveal (
  {HEAD},
  case_id      uuid NOT NULL REFERENCES case_file {LATE},
  account      text NOT NULL,
  organisation text,
  reason       text NOT NULL,
  text         bytea NOT NULL,
  revealed_at  timestamptz NOT NULL,
  until        timestamptz NOT NULL CHECK (until > revealed_at)
);
CREATE INDEX reveal_case ON reveal (case_id);
"""


def upgrade() -> None:
    """Add the columns and tables."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    for script in (CONSENT, LEDGER, NEVER_CHANGED, RELATIONSHIP):
        op.execute(script)
