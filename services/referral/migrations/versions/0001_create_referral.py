"""Create referral's tables."""

from alembic import op

from nrm_shared.db.spine import create_spine

revision = "0001"
down_revision = None

REFS = """
CREATE TABLE case_ref (
  id               uuid PRIMARY KEY,
  row_version      integer NOT NULL,
  created_at       timestamptz,
  number           text NOT NULL,
  status           text NOT NULL,
  victim_status    text NOT NULL,
  gender           text NOT NULL,
  age_band         text NOT NULL,
  minor_now        text NOT NULL,
  home_district    text,
  current_district text,
  current_upazila  text,
  sequence         integer NOT NULL
);
CREATE TABLE consent_ref (
  id           uuid PRIMARY KEY,
  row_version  integer NOT NULL,
  created_at   timestamptz,
  case_id      uuid NOT NULL,
  purpose      text NOT NULL,
  organisation text,
  needs        text[] NOT NULL,
  until        timestamptz,
  withdrawn_at timestamptz,
  sequence     integer NOT NULL
);
CREATE INDEX consent_ref_case ON consent_ref (case_id, purpose);
CREATE TABLE organisation_ref (
  id           uuid PRIMARY KEY,
  row_version  integer NOT NULL,
  created_at   timestamptz,
  organisation text NOT NULL UNIQUE,
  label_bn     text NOT NULL,
  label_en     text NOT NULL,
  kind         text NOT NULL,
  district     text,
  active       boolean NOT NULL,
  sequence     integer NOT NULL
);
CREATE TABLE need_item_ref (
  id          uuid PRIMARY KEY,
  row_version integer NOT NULL,
  created_at  timestamptz,
  request_id  uuid NOT NULL,
  case_id     uuid NOT NULL,
  need        text NOT NULL,
  term        text NOT NULL CHECK (term IN ('T1', 'T2', 'T3')),
  level       text NOT NULL,
  interim     boolean NOT NULL,
  decision    text CHECK (decision IN ('APPROVED', 'REFUSED', 'RETURNED', 'WITHDRAWN', 'LAPSED')),
  valid_until timestamptz,
  refer_by    timestamptz,
  sequence    integer NOT NULL
);
"""

CASES = """
CREATE TABLE case_file (
  id                   uuid PRIMARY KEY,
  row_version          integer NOT NULL,
  created_at           timestamptz,
  manager_organisation text,
  manager_person       text,
  manager_since        timestamptz,
  manager_appointed_by text,
  blocking             text[] NOT NULL,
  announced            boolean NOT NULL
);
CREATE TABLE need_item (
  id                  uuid PRIMARY KEY,
  row_version         integer NOT NULL,
  created_at          timestamptz,
  case_id             uuid NOT NULL,
  need                text NOT NULL,
  term                text NOT NULL,
  interim             boolean NOT NULL,
  status              text NOT NULL CHECK (status IN
    ('APPROVED', 'REFERRED', 'IN_SERVICE', 'MET', 'PARTLY_MET', 'UNMET', 'WITHDRAWN', 'LAPSED')),
  approved_at         timestamptz,
  outcome_reason      text,
  outcome_note        bytea,
  evidence_referrals  integer,
  evidence_declines   integer,
  evidence_candidates integer,
  closed_by           text,
  closed_at           timestamptz
);
CREATE INDEX need_item_case ON need_item (case_id);
"""

PROVIDERS = """
CREATE TABLE provider (
  id                uuid PRIMARY KEY,
  row_version       integer NOT NULL,
  created_at        timestamptz,
  organisation      text NOT NULL UNIQUE,
  status            text NOT NULL CHECK (status IN
    ('APPLIED', 'UNDER_REVIEW', 'AUTHORISED', 'SUSPENDED', 'EXPIRED', 'REVOKED')),
  certificate_no    text,
  minimum_standard  text,
  valid_from        date,
  valid_until       date,
  authorised_by     text,
  authorised_at     timestamptz,
  suspension_reason text
);
CREATE TABLE offering (
  id                    uuid PRIMARY KEY,
  row_version           integer NOT NULL,
  created_at            timestamptz,
  organisation          text NOT NULL,
  need                  text NOT NULL,
  terms                 text[] NOT NULL,
  districts             text[] NOT NULL,
  genders               text[] NOT NULL,
  age_min               integer CHECK (age_min BETWEEN 0 AND 120),
  age_max               integer CHECK (age_max BETWEEN 0 AND 120),
  capacity_total        integer CHECK (capacity_total >= 0),
  capacity_available    integer CHECK (capacity_available >= 0),
  capacity_confirmed_at timestamptz,
  active_from           date,
  active_until          date
);
CREATE INDEX offering_need ON offering (need, organisation);
"""

REFERRALS = """
CREATE TABLE referral (
  id               uuid PRIMARY KEY,
  row_version      integer NOT NULL,
  created_at       timestamptz,
  case_id          uuid NOT NULL,
  organisation     text NOT NULL,
  status           text NOT NULL CHECK (status IN ('DRAFT', 'ISSUED', 'ACCEPTED', 'DECLINED', 'EXPIRED', 'REVOKED',
    'IN_SERVICE', 'COMPLETED', 'DISCONTINUED')),
  interim          boolean NOT NULL,
  successor_of     uuid REFERENCES referral (id),
  override_codes   text[] NOT NULL,
  override_reason  bytea,
  slip_number      text UNIQUE,
  fields           text[] NOT NULL,
  snapshot         jsonb,
  consent_ids      uuid[] NOT NULL,
  issued_by        text,
  issued_at        timestamptz,
  respond_by       timestamptz,
  decided_by       text,
  decided_at       timestamptz,
  decline_code     text,
  decline_note     bytea,
  started_at       timestamptz,
  emergency        boolean NOT NULL,
  ended_at         timestamptz,
  end_reason       text,
  countersigned_by text,
  countersigned_at timestamptz,
  wind_down_until  timestamptz,
  review_reason    text
);
CREATE INDEX referral_case ON referral (case_id);
CREATE INDEX referral_organisation ON referral (organisation, id);
CREATE INDEX referral_unanswered ON referral (respond_by) WHERE status = 'ISSUED';
CREATE TABLE referral_item (
  id             uuid PRIMARY KEY,
  referral_id    uuid NOT NULL REFERENCES referral (id),
  item_id        uuid NOT NULL,
  offering_id    uuid NOT NULL,
  need           text NOT NULL,
  term           text NOT NULL,
  position       integer NOT NULL,
  started_at     timestamptz,
  ended_at       timestamptz,
  stated_outcome text,
  UNIQUE (referral_id, item_id)
);
CREATE INDEX referral_item_item ON referral_item (item_id);
CREATE TABLE slip_print (
  id          uuid PRIMARY KEY,
  row_version integer NOT NULL,
  created_at  timestamptz,
  referral_id uuid NOT NULL REFERENCES referral (id),
  token_hash  bytea NOT NULL,
  language    text NOT NULL CHECK (language IN ('bn', 'en')),
  printed_by  text NOT NULL,
  printed_at  timestamptz NOT NULL
);
CREATE INDEX slip_print_referral ON slip_print (referral_id);
CREATE TABLE stop_notice (
  id              uuid PRIMARY KEY,
  row_version     integer NOT NULL,
  created_at      timestamptz,
  referral_id     uuid NOT NULL REFERENCES referral (id),
  case_id         uuid NOT NULL,
  organisation    text NOT NULL,
  due_at          timestamptz NOT NULL,
  status          text NOT NULL CHECK (status IN ('SENT', 'ACKNOWLEDGED', 'OVERDUE')),
  sent_at         timestamptz,
  acknowledged_by text,
  acknowledged_at timestamptz
);
CREATE INDEX stop_notice_organisation ON stop_notice (organisation, id);
CREATE INDEX stop_notice_waiting ON stop_notice (due_at) WHERE status = 'SENT';
"""

SERVICE = """
CREATE TABLE service_delivery (
  id           uuid PRIMARY KEY,
  row_version  integer NOT NULL,
  created_at   timestamptz,
  referral_id  uuid NOT NULL REFERENCES referral (id),
  item_id      uuid NOT NULL,
  case_id      uuid NOT NULL,
  organisation text NOT NULL,
  need         text NOT NULL,
  delivered_on date NOT NULL,
  kind         text NOT NULL,
  quantity     integer,
  hours        numeric(6, 2),
  attended     boolean NOT NULL,
  note         bytea,
  recorded_by  text NOT NULL
);
CREATE INDEX service_delivery_referral ON service_delivery (referral_id);
CREATE INDEX service_delivery_item ON service_delivery (item_id);
CREATE TABLE support_plan (
  id             uuid PRIMARY KEY,
  row_version    integer NOT NULL,
  created_at     timestamptz,
  case_id        uuid NOT NULL,
  status         text NOT NULL CHECK (status IN
    ('DRAFT', 'CONSENT_PENDING', 'ACTIVE', 'UNDER_REVISION', 'COMPLETED', 'DISCONTINUED')),
  version        integer NOT NULL,
  active_version integer,
  review_on      date,
  consent_id     uuid,
  activated_at   timestamptz,
  shared_with    text[] NOT NULL
);
CREATE INDEX support_plan_case ON support_plan (case_id);
CREATE TABLE plan_action (
  id           uuid PRIMARY KEY,
  plan_id      uuid NOT NULL REFERENCES support_plan (id),
  version      integer NOT NULL,
  position     integer NOT NULL,
  item_id      uuid NOT NULL,
  organisation text NOT NULL,
  need         text NOT NULL,
  what         bytea NOT NULL,
  start_on     date,
  due_on       date
);
CREATE INDEX plan_action_plan ON plan_action (plan_id);
"""


def upgrade() -> None:
    """Create the spine and referral's own tables."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    create_spine(op.get_bind())
    for script in (REFS, CASES, PROVIDERS, REFERRALS, SERVICE):
        op.execute(script)
