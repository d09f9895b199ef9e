"""Create monitoring's event store, and the views derived from it: once as `live`, once `beside` for rebuilding."""

from alembic import op

from nrm_shared.db.spine import create_spine

revision = "0001"
down_revision = None

EVENT = """
CREATE TABLE event (
  position       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id             uuid NOT NULL UNIQUE,
  type           text NOT NULL,
  source         text NOT NULL,
  subject        text NOT NULL,
  sequence       integer NOT NULL,
  case_id        uuid,
  story          uuid,
  time           timestamptz NOT NULL,
  correlation_id text,
  data           jsonb NOT NULL,
  kept_at        timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX event_story ON event (story, position) WHERE story IS NOT NULL;
CREATE INDEX event_type ON event (type, position);
COMMENT ON TABLE event IS 'Every event of every service as it arrived. Append-only; all else here is derived from it.';
COMMENT ON COLUMN event.story IS 'The case, or before there is one the report, repatriation or rescue it tells of.';
CREATE TRIGGER event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON event
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
"""

VIEWS = """
CREATE SCHEMA {schema};
CREATE TABLE {schema}.link (
  child  uuid NOT NULL,
  parent uuid NOT NULL,
  PRIMARY KEY (child, parent)
);
CREATE INDEX ON {schema}.link (parent);
CREATE TABLE {schema}.case_view (
  case_id               uuid PRIMARY KEY,
  case_number           text NOT NULL,
  opened_at             timestamptz NOT NULL,
  closed_at             timestamptz,
  status                text NOT NULL CHECK (status IN ('OPEN', 'ON_HOLD', 'CLOSED')),
  victim_status         text NOT NULL,
  stage                 text NOT NULL,
  other_stages          text[] NOT NULL,
  gender                text NOT NULL,
  age_band              text NOT NULL,
  minor_now             text NOT NULL,
  minor_at_act          text NOT NULL,
  tip_type              text NOT NULL,
  home_district         text,
  current_district      text,
  current_upazila       text,
  places                text[] NOT NULL,
  station               text,
  reporter_organisation text,
  manager_organisation  text,
  manager               text,
  needs                 text[] NOT NULL,
  open_objects          text[] NOT NULL,
  needs_attention       boolean NOT NULL
);
CREATE INDEX ON {schema}.case_view (opened_at DESC, case_id DESC);
CREATE TABLE {schema}.report_view (
  report_id             uuid PRIMARY KEY,
  report_number         text NOT NULL,
  case_id               uuid,
  channel               text NOT NULL,
  tip_type              text NOT NULL,
  urgency               text NOT NULL,
  reporter_organisation text,
  places                text[] NOT NULL,
  at_risk_only          boolean NOT NULL,
  submitted_at          timestamptz NOT NULL,
  due_at                timestamptz,
  decision              text,
  decided_at            timestamptz
);
CREATE INDEX ON {schema}.report_view (submitted_at);
CREATE TABLE {schema}.work_item (
  root         uuid NOT NULL,
  key          text NOT NULL,
  kind         text NOT NULL,
  step         smallint NOT NULL CHECK (step BETWEEN 1 AND 15),
  role         text NOT NULL,
  object_kind  text NOT NULL,
  object_id    uuid NOT NULL,
  case_id      uuid,
  organisation text,
  assigned     text,
  places       text[] NOT NULL,
  opened_at    timestamptz NOT NULL,
  due_at       timestamptz,
  closed_at    timestamptz,
  clock        text,
  escalated    boolean NOT NULL,
  breached     boolean NOT NULL,
  sort_at      timestamptz NOT NULL GENERATED ALWAYS AS (COALESCE(due_at, 'infinity'::timestamptz)) STORED,
  PRIMARY KEY (root, key)
);
CREATE INDEX ON {schema}.work_item (sort_at, key, root) WHERE closed_at IS NULL;
CREATE INDEX ON {schema}.work_item (organisation, sort_at) WHERE closed_at IS NULL AND organisation IS NOT NULL;
CREATE TABLE {schema}.case_access (
  case_id  uuid NOT NULL,
  party    text NOT NULL,
  relation text NOT NULL,
  since    timestamptz NOT NULL,
  until    timestamptz,
  PRIMARY KEY (case_id, party, relation)
);
CREATE INDEX ON {schema}.case_access (party, case_id)
"""

# The working role may define nothing. These two functions are all it needs to rebuild: empty the tables beside the
# live ones, and exchange both sets in one transaction.
SWAP = """
CREATE SCHEMA swapping;
CREATE FUNCTION empty_beside() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
  BEGIN
    TRUNCATE beside.link, beside.case_view, beside.report_view, beside.work_item, beside.case_access;
  END $$;
CREATE FUNCTION swap_views() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
  DECLARE view text;
  BEGIN
    SET LOCAL lock_timeout = '4s';
    FOREACH view IN ARRAY ARRAY['link', 'case_view', 'report_view', 'work_item', 'case_access'] LOOP
      EXECUTE format('ALTER TABLE live.%I SET SCHEMA swapping', view);
      EXECUTE format('ALTER TABLE beside.%I SET SCHEMA live', view);
      EXECUTE format('ALTER TABLE swapping.%I SET SCHEMA beside', view);
    END LOOP;
  END $$;
REVOKE ALL ON FUNCTION empty_beside(), swap_views() FROM PUBLIC
"""

GRANT = """
DO $$
DECLARE app text := current_database() || '_app';
BEGIN
  IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = app) THEN
    EXECUTE format('GRANT USAGE ON SCHEMA live, beside TO %I', app);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA live, beside TO %I', app);
    EXECUTE format('GRANT EXECUTE ON FUNCTION empty_beside(), swap_views() TO %I', app);
    EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON event FROM %I', app);
  END IF;
END $$
"""


def upgrade() -> None:
    """Create the spine, the event store, both sets of views, and what exchanges them."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    create_spine(op.get_bind())
    for script in (EVENT, VIEWS.format(schema="live"), VIEWS.format(schema="beside"), SWAP, GRANT):
        op.execute(script.replace(":", "\\:"))
