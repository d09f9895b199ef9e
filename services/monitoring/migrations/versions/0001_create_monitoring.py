"""Create monitoring's event store."""

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
  time           timestamptz NOT NULL,
  correlation_id text,
  data           jsonb NOT NULL,
  kept_at        timestamptz NOT NULL DEFAULT clock_timestamp()
)
"""


def upgrade() -> None:
    """Create the spine and the event store."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    create_spine(op.get_bind())
    op.execute(EVENT)
    op.execute("CREATE INDEX event_case ON event (case_id, position) WHERE case_id IS NOT NULL")
    op.execute("CREATE INDEX event_subject ON event (subject, position)")
    op.execute("CREATE INDEX event_type_time ON event (type, time)")
