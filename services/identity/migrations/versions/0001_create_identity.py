"""Create identity's tables."""

from alembic import op

from nrm_shared.db.spine import create_spine

revision = "0001"
down_revision = None

ORGANISATION = """
CREATE TABLE organisation (
  id            uuid PRIMARY KEY,
  row_version   integer NOT NULL,
  created_at    timestamptz,
  code          text NOT NULL UNIQUE,
  kind          text NOT NULL CHECK (kind IN ('NATIONAL_AUTHORITY', 'FOCAL_POINT_OFFICE', 'MINISTRY',
    'POLICE_STATION', 'POLICE_UNIT', 'COMPETENT_AUTHORITY', 'HELPLINE', 'NGO', 'GOVERNMENT_SERVICE',
    'SHELTER', 'CLINIC', 'LEGAL_AID', 'CTC')),
  label_bn      text NOT NULL,
  label_en      text NOT NULL,
  district      text,
  parent        text REFERENCES organisation (code) DEFERRABLE INITIALLY DEFERRED,
  jurisdictions text[] NOT NULL,
  frontline     boolean NOT NULL,
  status        text NOT NULL CHECK (status IN ('ACTIVE', 'INACTIVE'))
)
"""
ORGANISATION_KIND = "CREATE INDEX organisation_kind ON organisation (kind, district, code)"

# The name of a user is a work name given by the office; people's own names are sealed.
ACCOUNT = """
CREATE TABLE account (
  id            uuid PRIMARY KEY,
  row_version   integer NOT NULL,
  created_at    timestamptz,
  username      text NOT NULL UNIQUE,
  name_bn       bytea NOT NULL,
  name_en       bytea NOT NULL,
  organisation  text NOT NULL REFERENCES organisation (code),
  roles         text[] NOT NULL,
  jurisdictions text[] NOT NULL,
  password_hash text NOT NULL,
  failures      integer NOT NULL CHECK (failures >= 0),
  locked_until  timestamptz,
  status        text NOT NULL CHECK (status IN ('ACTIVE', 'SUSPENDED'))
)
"""

CLIENT = """
CREATE TABLE client (
  id            uuid PRIMARY KEY,
  row_version   integer NOT NULL,
  created_at    timestamptz,
  name          text NOT NULL UNIQUE,
  kind          text NOT NULL CHECK (kind IN ('service', 'partner')),
  organisation  text REFERENCES organisation (code),
  secret_digest bytea NOT NULL,
  active        boolean NOT NULL
)
"""


def upgrade() -> None:
    """Create the spine, organisations, accounts and clients."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    create_spine(op.get_bind())
    for statement in (ORGANISATION, ORGANISATION_KIND, ACCOUNT, CLIENT):
        op.execute(statement)
