-- The audit says more, and is sealed: batches of rows under signed, chained roots (docs/security/audit.md).

ALTER TABLE audit_event
  ADD COLUMN role           text,
  ADD COLUMN outcome        text NOT NULL DEFAULT 'done' CHECK (outcome IN ('done', 'denied')),
  ADD COLUMN correlation_id text,
  ADD COLUMN break_glass    uuid;
COMMENT ON COLUMN audit_event.roles IS 'Every role the actor held.';
COMMENT ON COLUMN audit_event.role IS 'Those of the roles that the permission table grants this action to.';
COMMENT ON COLUMN audit_event.outcome IS 'done, or denied: an attempt that was refused, written in a transaction of its own.';
COMMENT ON COLUMN audit_event.break_glass IS 'The opening by break-glass under which this was read (decision 12).';

CREATE TABLE audit_seal (
  log       text NOT NULL CHECK (log IN ('audit_event', 'action_history')),
  number    bigint NOT NULL CHECK (number > 0),
  first     bigint NOT NULL,
  last      bigint NOT NULL CHECK (last >= first),
  count     integer NOT NULL CHECK (count > 0 AND count = cardinality(ids)),
  root      bytea NOT NULL CHECK (length(root) = 32),
  previous  bytea NOT NULL CHECK (length(previous) = 32),
  sealed_at bigint NOT NULL,
  key_id    text NOT NULL,
  signature bytea NOT NULL,
  ids       bigint[] NOT NULL,
  marks     bytea NOT NULL,
  PRIMARY KEY (log, number)
);
COMMENT ON TABLE audit_seal IS 'Signed Merkle roots over batches of an append-only table, each chained to the one before.';
COMMENT ON COLUMN audit_seal.sealed_at IS 'Microseconds since 1970, of the machine''s clock.';
COMMENT ON COLUMN audit_seal.marks IS 'The first 16 bytes of every leaf hash: they find a broken row, the root proves it.';

CREATE TABLE audit_root (
  service   text NOT NULL,
  log       text NOT NULL,
  number    bigint NOT NULL,
  first     bigint NOT NULL,
  last      bigint NOT NULL,
  count     integer NOT NULL,
  root      bytea NOT NULL,
  previous  bytea NOT NULL,
  sealed_at bigint NOT NULL,
  key_id    text NOT NULL,
  signature bytea NOT NULL,
  kept_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (service, log, number, signature)
);
COMMENT ON TABLE audit_root IS 'Seals of other services as they told them. Two of one number are kept both: that is a finding.';

-- The identity column is not among those the application may fill: nobody can put a row behind a sealed batch.
DO $$
DECLARE app text := current_database() || '_app';
BEGIN
  IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = app) THEN
    EXECUTE format('REVOKE ALL ON audit_event, action_history, audit_seal, audit_root FROM %I', app);
    EXECUTE format('GRANT SELECT ON audit_event, action_history, audit_seal, audit_root TO %I', app);
    EXECUTE format('GRANT INSERT (at, actor, actor_kind, organisation, roles, role, action, outcome, subject_kind, subject,'
      ' case_id, level, fields, reason, correlation_id, break_glass) ON audit_event TO %I', app);
    EXECUTE format('GRANT INSERT (aggregate_kind, aggregate_id, move, verb, actor, at, source, target, reason)'
      ' ON action_history TO %I', app);
    EXECUTE format('GRANT INSERT ON audit_seal, audit_root TO %I', app);
  END IF;
END $$;

CREATE TRIGGER audit_seal_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_seal
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_root_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_root
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
-- Also where a session says it only replicates, which switches ordinary triggers off.
ALTER TABLE audit_event ENABLE ALWAYS TRIGGER audit_event_append_only;
ALTER TABLE action_history ENABLE ALWAYS TRIGGER action_history_append_only;
ALTER TABLE audit_seal ENABLE ALWAYS TRIGGER audit_seal_append_only;
ALTER TABLE audit_root ENABLE ALWAYS TRIGGER audit_root_append_only;
