-- A message that waited, one that raised and one that ends its process are counted apart: patience with the first must
-- not be used up by the others, and a try that never came to an end is known afterwards because it was counted before.

ALTER TABLE parked ADD COLUMN bugs integer NOT NULL DEFAULT 0, ADD COLUMN begun integer NOT NULL DEFAULT 0;
COMMENT ON COLUMN parked.attempts IS 'How often the message had to wait.';
COMMENT ON COLUMN parked.bugs IS 'How often its handler raised.';
COMMENT ON COLUMN parked.begun IS 'Tries begun since one came to an end; each of them ended the process.';
