-- The tables every service has, whatever it does. A later change is a spine_v2.sql beside this file.

CREATE TABLE outbox (
  id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  message_id   uuid NOT NULL,
  exchange     text NOT NULL,
  routing_key  text NOT NULL,
  type         text NOT NULL,
  content_type text NOT NULL,
  headers      text,
  body         bytea NOT NULL,
  created_at   timestamptz NOT NULL DEFAULT clock_timestamp()
) WITH (autovacuum_vacuum_scale_factor = 0.0, autovacuum_vacuum_threshold = 5000);
COMMENT ON TABLE outbox IS 'Messages of committed work, deleted by the relay when the broker has confirmed them.';

CREATE TABLE inbox (
  message_id  uuid PRIMARY KEY,
  type        text NOT NULL,
  state       text NOT NULL CHECK (state IN ('applied', 'parked', 'dead')),
  received_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON TABLE inbox IS 'Ids of messages whose effect is in this database: only once.';

CREATE TABLE parked (
  id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  message_id   uuid NOT NULL UNIQUE,
  queue        text NOT NULL,
  key          text NOT NULL,
  delivery     bytea NOT NULL,
  attempts     integer NOT NULL DEFAULT 0,
  reason       text NOT NULL,
  next_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
  parked_at    timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX parked_queue_key ON parked (queue, key, id);
COMMENT ON TABLE parked IS 'Messages that wait for a fact or for an outside system; later ones with the same key wait behind.';

CREATE TABLE audit_event (
  id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at           timestamptz NOT NULL,
  actor        text NOT NULL,
  actor_kind   text NOT NULL,
  organisation text,
  roles        text NOT NULL,
  action       text NOT NULL,
  subject_kind text,
  subject      text,
  case_id      uuid,
  level        text,
  fields       text[],
  reason       text
);
CREATE INDEX audit_event_case ON audit_event (case_id, id) WHERE case_id IS NOT NULL;
COMMENT ON TABLE audit_event IS 'Who did or read what: names of fields, never values. Append-only.';

CREATE TABLE action_history (
  id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  aggregate_kind text NOT NULL,
  aggregate_id   uuid NOT NULL,
  move           text NOT NULL,
  verb           text NOT NULL,
  actor          text NOT NULL,
  at             timestamptz NOT NULL,
  source         text NOT NULL,
  target         text NOT NULL,
  reason         text
);
CREATE INDEX action_history_aggregate ON action_history (aggregate_id, id);
COMMENT ON TABLE action_history IS 'Every move of every aggregate. Append-only. The reason is a code, never free text.';

CREATE TABLE http_once (
  actor       text NOT NULL,
  key         text NOT NULL,
  fingerprint bytea NOT NULL,
  status      integer,
  headers     text,
  body        text,
  created_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (actor, key)
);
COMMENT ON TABLE http_once IS 'Answers kept by Idempotency-Key, so that a repeated request is answered and not repeated.';

CREATE TABLE number_series (
  name text NOT NULL,
  year integer NOT NULL,
  last integer NOT NULL,
  PRIMARY KEY (name, year)
);

CREATE TABLE data_key (
  subject      uuid PRIMARY KEY,
  wrapped      bytea,
  kek_id       text NOT NULL,
  created_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
  destroyed_at timestamptz
);
COMMENT ON TABLE data_key IS 'One data key per person or case, wrapped by the master key; erasure forgets it.';

CREATE TABLE deadline (
  id           uuid PRIMARY KEY,
  clock        text NOT NULL,
  subject_kind text NOT NULL,
  subject_id   uuid NOT NULL,
  case_id      uuid,
  started_at   timestamptz NOT NULL,
  due_at       timestamptz NOT NULL,
  state        text NOT NULL CHECK (state IN ('running', 'paused', 'stopped', 'breached')),
  stopped_at   timestamptz,
  warned_at    timestamptz,
  UNIQUE (clock, subject_id, started_at)
);
CREATE INDEX deadline_running ON deadline (due_at) WHERE state = 'running';
COMMENT ON TABLE deadline IS 'Service clocks K1 to K19 of the aggregates this service owns.';

CREATE TABLE notice (
  id           uuid PRIMARY KEY,
  case_id      uuid,
  text_code    text NOT NULL,
  subject_kind text NOT NULL,
  subject_id   uuid NOT NULL,
  recorded_at  timestamptz NOT NULL,
  state        text NOT NULL CHECK (state IN ('RECORDED'))
);
CREATE INDEX notice_case ON notice (case_id, id) WHERE case_id IS NOT NULL;
COMMENT ON TABLE notice IS 'What the person is to be told, by the code of a neutral text; sending is another service''s work.';

DO $$
DECLARE app text := current_database() || '_app';
BEGIN
  IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = app) THEN
    EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON audit_event, action_history FROM %I', app);
  END IF;
END $$;

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN RAISE EXCEPTION 'append-only table: %', TG_TABLE_NAME; END $$;
CREATE TRIGGER audit_event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_event
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER action_history_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON action_history
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
