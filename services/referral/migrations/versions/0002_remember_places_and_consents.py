"""Remember which place a referral took, when a consent was given, and when a plan was proposed."""

from alembic import op

revision = "0002"
down_revision = "0001"

PLACES = "ALTER TABLE referral_item ADD COLUMN took_place boolean NOT NULL DEFAULT false"
# Before, every accepted referral counted one place of each offering as taken.
TAKEN = """
UPDATE referral_item SET took_place = true WHERE id IN (
  SELECT DISTINCT ON (item.referral_id, item.offering_id) item.id
  FROM referral_item item
  JOIN referral ON referral.id = item.referral_id AND referral.status IN ('ACCEPTED', 'IN_SERVICE')
  JOIN offering ON offering.id = item.offering_id AND offering.capacity_available IS NOT NULL
  ORDER BY item.referral_id, item.offering_id, item.position
)
"""


def upgrade() -> None:
    """Add the columns."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(PLACES)
    op.execute(TAKEN)
    op.execute("ALTER TABLE consent_ref ADD COLUMN given_at timestamptz")
    op.execute("ALTER TABLE support_plan ADD COLUMN proposed_at timestamptz")
