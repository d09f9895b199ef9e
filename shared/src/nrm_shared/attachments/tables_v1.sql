-- Attachments of a service. What could tell about the person, and every chunk of content, is sealed under the key of
-- `subject`: destroying that key erases them, here and in every backup.
CREATE TABLE attachment (
  id                 uuid PRIMARY KEY,
  row_version        integer NOT NULL,
  created_at         timestamptz DEFAULT now(),
  status             text NOT NULL CHECK (status IN ('KEPT', 'REMOVED')),
  linked_kind        text NOT NULL,
  linked_id          uuid NOT NULL,
  subject            uuid NOT NULL,
  case_id            uuid,
  type               text NOT NULL,
  level              text NOT NULL CHECK (level IN ('L2', 'L3', 'L4')),
  content_type       text NOT NULL,
  size               integer NOT NULL CHECK (size >= 0),
  chunks             integer NOT NULL CHECK (chunks > 0),
  scanned            text NOT NULL CHECK (scanned IN ('NOT_SCANNED', 'CLEAN')),
  details            bytea NOT NULL,
  added_by           text NOT NULL,
  added_organisation text,
  added_at           timestamptz NOT NULL,
  removed_by         text,
  removed_at         timestamptz,
  removal_reason     text,
  CHECK ((status = 'REMOVED') = (removed_at IS NOT NULL))
);
CREATE INDEX attachment_linked ON attachment (linked_kind, linked_id, id);

CREATE TABLE attachment_chunk (
  attachment_id uuid NOT NULL REFERENCES attachment DEFERRABLE INITIALLY DEFERRED,
  number        integer NOT NULL CHECK (number >= 0),
  sealed        bytea NOT NULL,
  PRIMARY KEY (attachment_id, number)
);
-- Sealed content does not compress; trying costs time only.
ALTER TABLE attachment_chunk ALTER COLUMN sealed SET STORAGE EXTERNAL;
COMMENT ON TABLE attachment_chunk IS 'Content of attachments. Written once, never changed.';

CREATE TABLE attachment_opening (
  id            uuid PRIMARY KEY,
  row_version   integer NOT NULL,
  created_at    timestamptz DEFAULT now(),
  attachment_id uuid NOT NULL REFERENCES attachment DEFERRABLE INITIALLY DEFERRED,
  account       text NOT NULL,
  reason        text NOT NULL,
  text          bytea NOT NULL,
  opened_at     timestamptz NOT NULL,
  until         timestamptz NOT NULL CHECK (until > opened_at)
);
CREATE INDEX attachment_opening_of ON attachment_opening (attachment_id);

DO $$
DECLARE app text := current_database() || '_app';
BEGIN
  IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = app) THEN
    EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON attachment_chunk, attachment_opening FROM %I', app);
    EXECUTE format('REVOKE DELETE, TRUNCATE ON attachment FROM %I', app);
  END IF;
END $$;
