-- Whose access identity has revoked, and since when: a token issued before is worth nothing here.

CREATE TABLE revoked_access (
  kind       text NOT NULL CHECK (kind IN ('actor', 'organisation', 'session')),
  id         text NOT NULL,
  not_before timestamptz NOT NULL,
  PRIMARY KEY (kind, id)
);
CREATE INDEX revoked_access_not_before ON revoked_access (not_before);
COMMENT ON TABLE revoked_access IS 'Tokens of these actors, organisations and sessions issued before not_before are refused.';
