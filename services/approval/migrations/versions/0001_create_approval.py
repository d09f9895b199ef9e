"""Create approval's tables."""

from alembic import op

from nrm_shared.db.spine import create_spine

revision = "0001"
down_revision = None

KEY = "id uuid PRIMARY KEY, row_version integer NOT NULL, created_at timestamptz"

REFS = f"""
CREATE TABLE case_ref (
  {KEY},
  number                text NOT NULL,
  status                text NOT NULL CHECK (status IN ('OPEN', 'ON_HOLD', 'CLOSED')),
  victim_status         text NOT NULL CHECK (victim_status IN
    ('POSSIBLE', 'CONFIRMED', 'NOT_A_VICTIM', 'INCONCLUSIVE')),
  gender                text NOT NULL,
  age_band              text NOT NULL,
  minor_now             text NOT NULL,
  minor_at_act          text NOT NULL,
  home_district         text,
  current_district      text,
  current_upazila       text,
  reporter_organisation text,
  tip_type              text NOT NULL,
  case_sequence         integer NOT NULL,
  determination_round   integer NOT NULL,
  determined_at         timestamptz
);
CREATE TABLE case_work (
  {KEY},
  assessments uuid[] NOT NULL,
  drafts      uuid[] NOT NULL,
  requests    uuid[] NOT NULL,
  decisions   uuid[] NOT NULL,
  needs       uuid[] NOT NULL,
  rounds      integer NOT NULL,
  told        text[]
);
COMMENT ON TABLE case_work IS 'Open work of each case and the answer last given to "may it close?"; locked by every move.';
CREATE TABLE consent_ref (
  {KEY},
  case_id      uuid NOT NULL,
  purpose      text NOT NULL,
  organisation text,
  until        timestamptz,
  withdrawn_at timestamptz
);
CREATE INDEX consent_ref_case ON consent_ref (case_id, purpose);
CREATE TABLE organisation_ref (
  {KEY},
  organisation text NOT NULL UNIQUE,
  label_bn     text NOT NULL,
  label_en     text NOT NULL,
  kind         text NOT NULL,
  district     text,
  active       boolean NOT NULL,
  sequence     integer NOT NULL
);
CREATE TABLE case_access (
  {KEY},
  case_id   uuid NOT NULL,
  holder    text NOT NULL,
  relation  text NOT NULL CHECK (relation IN ('PROVIDER', 'CASE_MANAGER')),
  referrals uuid[] NOT NULL,
  since     timestamptz NOT NULL,
  until     timestamptz,
  UNIQUE (case_id, relation, holder)
)
"""

STEP_6 = f"""
CREATE TABLE pool_member (
  {KEY},
  organisation text NOT NULL UNIQUE,
  status       text NOT NULL CHECK (status IN ('APPROVED', 'REMOVED')),
  approved_by  text,
  approved_at  timestamptz,
  until        timestamptz
);
CREATE TABLE assessment (
  {KEY},
  case_id                 uuid NOT NULL,
  status                  text NOT NULL CHECK (status IN ('REQUESTED', 'ASSIGNED', 'DECLINED', 'IN_PROGRESS',
    'SUBMITTED', 'RETURNED', 'ACCEPTED', 'SUPERSEDED', 'SUSPENDED')),
  organisation            text,
  assessor                text,
  regime                  text NOT NULL,
  mode                    text CHECK (mode IN ('IN_PERSON', 'PHONE', 'VIDEO')),
  assessed_on             date,
  consent_at_start        uuid,
  consent_at_submit       uuid,
  findings                bytea,
  family_reunion_prospect text NOT NULL CHECK (family_reunion_prospect IN ('yes', 'no', 'unknown', 'unsafe')),
  orphan                  text NOT NULL CHECK (orphan IN ('yes', 'no', 'unknown')),
  conflict_note           bytea,
  return_note             bytea,
  due_at                  timestamptz,
  submitted_at            timestamptz,
  access_until            timestamptz
);
CREATE INDEX assessment_case ON assessment (case_id, id)
"""

STEP_7 = f"""
CREATE TABLE service_request (
  {KEY},
  number           text NOT NULL UNIQUE,
  case_id          uuid NOT NULL,
  source           text NOT NULL,
  status           text NOT NULL CHECK (status IN ('DRAFT', 'SUBMITTED', 'UNDER_VERIFICATION', 'RECTIFICATION',
    'VERIFIED', 'REJECTED', 'WITHDRAWN', 'CLASSIFIED', 'DECIDED')),
  round            integer,
  submission_round integer NOT NULL,
  interim          boolean NOT NULL,
  assessment_id    uuid,
  regime           text NOT NULL,
  drafted_by       text,
  organisation     text,
  submitted_by     text,
  submitted_at     timestamptz,
  verified_by      text,
  verified_at      timestamptz,
  verification     text CHECK (verification IN ('APPROVED', 'REJECTED', 'SENT_FOR_RECTIFICATION')),
  reasons          bytea,
  conflict_note    bytea,
  due_at           timestamptz,
  paused_at        timestamptz,
  result           text CHECK (result IN ('ALL_APPROVED', 'PARTLY_APPROVED', 'NONE_APPROVED'))
);
CREATE INDEX service_request_case ON service_request (case_id, id);
CREATE INDEX service_request_queue ON service_request (status, due_at, id)
  WHERE status IN ('SUBMITTED', 'UNDER_VERIFICATION', 'RECTIFICATION', 'VERIFIED');
CREATE TABLE request_round (
  {KEY},
  request_id   uuid NOT NULL REFERENCES service_request (id) DEFERRABLE INITIALLY DEFERRED,
  case_id      uuid NOT NULL,
  number       integer NOT NULL,
  items        bytea NOT NULL,
  submitted_by text NOT NULL,
  submitted_at timestamptz NOT NULL,
  outcome      text CHECK (outcome IN ('APPROVED', 'REJECTED', 'SENT_FOR_RECTIFICATION')),
  outcome_by   text,
  outcome_at   timestamptz,
  reasons      bytea,
  UNIQUE (request_id, number)
);
CREATE TABLE rectification_point (
  {KEY},
  request_id  uuid NOT NULL REFERENCES service_request (id) DEFERRABLE INITIALLY DEFERRED,
  case_id     uuid NOT NULL,
  round       integer NOT NULL,
  position    integer NOT NULL,
  text        bytea NOT NULL,
  answer      bytea,
  answered_by text,
  answered_at timestamptz,
  UNIQUE (request_id, round, position)
)
"""

STEPS_8_AND_9 = f"""
CREATE TABLE need_item (
  {KEY},
  request_id            uuid NOT NULL REFERENCES service_request (id) DEFERRABLE INITIALLY DEFERRED,
  case_id               uuid NOT NULL,
  need                  text NOT NULL CHECK (need ~ '^N(0[1-9]|1[0-2])$'),
  status                text NOT NULL CHECK (status IN ('PROPOSED', 'STRUCK', 'VERIFIED', 'CLASSIFIED', 'PENDING_FP',
    'PENDING_AUTHORITY', 'APPROVED', 'REFUSED', 'RETURNED', 'LAPSED', 'WITHDRAWN')),
  description           bytea,
  victim_priority       integer,
  requested_term        text NOT NULL CHECK (requested_term IN ('T1', 'T2', 'T3')),
  interim               boolean NOT NULL,
  preferred_provider    text,
  preferred_district    text,
  start_by              date,
  term                  text CHECK (term IN ('T1', 'T2', 'T3')),
  classification_reason bytea,
  classified_by         text,
  classified_at         timestamptz,
  bridge_of             uuid,
  due_at                timestamptz,
  decided_at            timestamptz,
  valid_until           timestamptz,
  referred_at           timestamptz,
  outcome               text,
  outcome_reason        text,
  CHECK (status <> 'PENDING_FP' OR term = 'T1'),
  CHECK (status <> 'PENDING_AUTHORITY' OR term IN ('T2', 'T3'))
);
CREATE INDEX need_item_request ON need_item (request_id, id);
CREATE INDEX need_item_case ON need_item (case_id, id);
CREATE INDEX need_item_queue ON need_item (status, due_at, id)
  WHERE status IN ('PENDING_FP', 'PENDING_AUTHORITY', 'RETURNED');
CREATE INDEX need_item_bridge ON need_item (bridge_of) WHERE bridge_of IS NOT NULL;
CREATE INDEX need_item_unused ON need_item (valid_until) WHERE status = 'APPROVED' AND referred_at IS NULL;
CREATE TABLE approval (
  {KEY},
  item_id       uuid NOT NULL REFERENCES need_item (id) DEFERRABLE INITIALLY DEFERRED,
  case_id       uuid NOT NULL,
  need          text NOT NULL,
  term          text NOT NULL CHECK (term IN ('T1', 'T2', 'T3')),
  level         text NOT NULL CHECK (level = CASE WHEN term = 'T1' THEN 'FP' ELSE 'AUTHORITY' END),
  classified_by text NOT NULL,
  status        text NOT NULL CHECK (status IN ('PENDING', 'APPROVED', 'REFUSED', 'RETURNED', 'LAPSED')),
  opened_at     timestamptz,
  decided_by    text,
  decided_at    timestamptz,
  meeting_ref   text,
  reasons       bytea,
  conditions    bytea,
  valid_until   timestamptz,
  CHECK (level = 'FP' OR status NOT IN ('APPROVED', 'REFUSED', 'RETURNED') OR decided_by <> classified_by)
);
CREATE INDEX approval_item ON approval (item_id, id);
CREATE UNIQUE INDEX approval_one_question ON approval (item_id) WHERE status = 'PENDING'
"""


def upgrade() -> None:
    """Create the spine, what is kept of others, and the tables of steps 6 to 9."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    create_spine(op.get_bind())
    for script in (REFS, STEP_6, STEP_7, STEPS_8_AND_9):
        op.execute(script)
