-- Rotation and erasure of data keys.

ALTER TABLE data_key
  ADD COLUMN parts  smallint NOT NULL DEFAULT 1 CHECK (parts IN (1, 2)),
  ADD COLUMN cut_at timestamptz;
COMMENT ON COLUMN data_key.parts IS 'Wrapped by the master key alone (1, before this version) or by it and the erasure key (2).';
COMMENT ON COLUMN data_key.cut_at IS 'When the subject of a destroyed key was cut out of the erasure key, so that no backup opens it.';
CREATE INDEX data_key_wrapped_by ON data_key (kek_id, subject) WHERE wrapped IS NOT NULL;
CREATE INDEX data_key_uncut ON data_key (subject) WHERE destroyed_at IS NOT NULL AND cut_at IS NULL;

CREATE TABLE master_key (
  kek_id     text PRIMARY KEY,
  made_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
  retired_at timestamptz
);
COMMENT ON TABLE master_key IS 'Master keys that a rotation made or ended; nothing may be wrapped by a retired one. Never the keys.';

CREATE TABLE key_generation (
  only_row   boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  generation bigint NOT NULL
);
INSERT INTO key_generation (generation) VALUES (0);
COMMENT ON TABLE key_generation IS 'Grows when keys are destroyed: a process that sees it grow forgets the keys it remembers.';

CREATE TABLE erased_person (
  person_id   uuid PRIMARY KEY,
  subjects    uuid[] NOT NULL,
  destroyed   integer NOT NULL,
  recorded_at timestamptz NOT NULL,
  reported_at timestamptz
);
CREATE INDEX erased_person_unreported ON erased_person (person_id) WHERE reported_at IS NULL;
COMMENT ON TABLE erased_person IS 'Persons whose keys were destroyed here; reported once all were cut out of the erasure key.';

CREATE TABLE kept_letter (
  message_id uuid PRIMARY KEY,
  about      text,
  kept_at    timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON TABLE kept_letter IS 'Sealed messages that wait or died, each kept under a data key of its own: what they are about.';

ALTER TABLE outbox ADD COLUMN about uuid;
COMMENT ON COLUMN outbox.about IS 'The person or case of a sealed message, so that an erasure takes what was not sent yet.';
