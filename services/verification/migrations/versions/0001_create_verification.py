"""Create verification's tables."""

from alembic import op

from nrm_shared.db.spine import create_spine

revision = "0001"
down_revision = None

COMMON = "id uuid PRIMARY KEY, row_version integer NOT NULL, created_at timestamptz"

CASE_REF = f"""
CREATE TABLE case_ref ({COMMON},
  number                text NOT NULL,
  status                text NOT NULL CHECK (status IN ('OPEN', 'ON_HOLD', 'CLOSED')),
  victim_status         text NOT NULL CHECK (victim_status IN ('POSSIBLE', 'CONFIRMED', 'NOT_A_VICTIM', 'INCONCLUSIVE')),
  minor_now             text NOT NULL CHECK (minor_now IN ('yes', 'no', 'unknown')),
  minor_at_act          text NOT NULL CHECK (minor_at_act IN ('yes', 'no', 'unknown')),
  current_district      text,
  current_upazila       text,
  reporter_organisation text,
  sequence              integer NOT NULL
)
"""

CONSENT_REF = f"""
CREATE TABLE consent_ref ({COMMON},
  case_id   uuid NOT NULL,
  person_id uuid NOT NULL,
  purpose   text NOT NULL,
  until     timestamptz,
  withdrawn boolean NOT NULL
)
"""

CONFIRMATION_TASK = f"""
CREATE TABLE confirmation_task ({COMMON},
  case_id               uuid NOT NULL,
  case_number           text NOT NULL,
  station               text NOT NULL,
  police_system         text,
  status                text NOT NULL CHECK (status IN ('ISSUED', 'ACKNOWLEDGED', 'IN_PROGRESS', 'SUBMITTED',
    'RETURNED', 'ACCEPTED', 'REASSIGNED', 'CANCELLED')),
  round                 integer NOT NULL,
  questionnaire_version text NOT NULL,
  legal_regime          text NOT NULL,
  basis                 text NOT NULL CHECK (basis IN ('CONSENT', 'LEGAL_BASIS')),
  legal_basis           text,
  legal_basis_note      bytea,
  current_district      text,
  current_upazila       text,
  issued_by             text,
  issued_at             timestamptz,
  acknowledge_by        timestamptz,
  due_at                timestamptz,
  officer               bytea,
  acknowledged_at       timestamptz,
  submitted_at          timestamptz,
  accepted_at           timestamptz,
  ended_at              timestamptz,
  end_reason            text,
  successor_id          uuid
)
"""

FINDING = f"""
CREATE TABLE finding ({COMMON},
  task_id                   uuid NOT NULL REFERENCES confirmation_task,
  case_id                   uuid NOT NULL,
  station                   text NOT NULL,
  round                     integer NOT NULL,
  questionnaire_version     text NOT NULL,
  rule_version              text NOT NULL,
  minor_at_act              text NOT NULL CHECK (minor_at_act IN ('yes', 'no', 'unknown')),
  act_codes                 text[] NOT NULL,
  means_codes               text[] NOT NULL,
  purpose_codes             text[] NOT NULL,
  act_met                   boolean NOT NULL,
  means_met                 boolean NOT NULL,
  purpose_met               boolean NOT NULL,
  means_waived              boolean NOT NULL,
  engine_result             text NOT NULL CHECK (engine_result IN ('CONFIRMABLE', 'PROVISIONAL', 'NOT_MET')),
  conclusion                text NOT NULL CHECK (conclusion IN ('VICTIM', 'NOT_VICTIM', 'INCONCLUSIVE')),
  deviates                  boolean NOT NULL,
  content                   bytea NOT NULL,
  submitted_by              text NOT NULL,
  submitted_by_organisation text,
  submitted_at              timestamptz NOT NULL,
  UNIQUE (task_id, round)
)
"""

DETERMINATION = f"""
CREATE TABLE determination ({COMMON},
  case_id                 uuid NOT NULL,
  task_id                 uuid NOT NULL REFERENCES confirmation_task,
  finding_id              uuid NOT NULL REFERENCES finding,
  round                   integer NOT NULL,
  status                  text NOT NULL CHECK (status IN ('DRAFT', 'ISSUED', 'UNDER_REVIEW', 'UPHELD', 'OVERTURNED')),
  minor_at_act            text NOT NULL CHECK (minor_at_act IN ('yes', 'no', 'unknown')),
  engine_result           text NOT NULL CHECK (engine_result IN ('CONFIRMABLE', 'PROVISIONAL', 'NOT_MET')),
  police_conclusion       text NOT NULL,
  finder                  text NOT NULL,
  finder_organisation     text,
  act_met                 boolean NOT NULL,
  means_met               boolean NOT NULL,
  purpose_met             boolean NOT NULL,
  outcome                 text CHECK (outcome IN ('CONFIRMED', 'NOT_A_VICTIM', 'INCONCLUSIVE')),
  not_confirmed_code      text,
  differs_from_police     boolean NOT NULL,
  reasons                 bytea,
  justification           bytea,
  age_basis               bytea,
  age_decided_at          timestamptz,
  decided_by              text,
  decided_by_organisation text,
  decided_at              timestamptz,
  review_asked_by         text,
  review_reasons          bytea,
  reviewed_by             text,
  reviewed_at             timestamptz,
  UNIQUE (case_id, round),
  CHECK (status = 'DRAFT' OR outcome IS NOT NULL),
  CHECK (outcome IS DISTINCT FROM 'CONFIRMED' OR (engine_result = 'CONFIRMABLE' AND act_met AND purpose_met
    AND (means_met OR minor_at_act = 'yes')))
)
"""

NATIONALITY_CHECK = f"""
CREATE TABLE nationality_check ({COMMON},
  station       text NOT NULL,
  police_system text,
  status        text NOT NULL CHECK (status IN ('REQUESTED', 'SENT', 'ANSWERED')),
  tries         integer NOT NULL,
  next_try_at   timestamptz,
  sent_at       timestamptz,
  result        text CHECK (result IN ('CONFIRMED', 'NOT_CONFIRMED')),
  note          bytea,
  answered_by   text,
  answered_at   timestamptz
)
"""

IDENTITY_CHECK = f"""
CREATE TABLE identity_check ({COMMON},
  case_id         uuid NOT NULL,
  identifier_id   uuid NOT NULL,
  registry        text CHECK (registry IN ('national-id', 'passport', 'birth')),
  status          text NOT NULL CHECK (status IN ('NOT_APPLICABLE', 'REQUESTED', 'QUEUED', 'MATCHED', 'PARTIAL',
    'MISMATCH', 'NOT_FOUND', 'UNAVAILABLE', 'ADJUDICATED')),
  organisation    text,
  attempts        integer NOT NULL,
  asked_at        timestamptz,
  answered_at     timestamptz,
  next_attempt_at timestamptz,
  result          text,
  matched         jsonb NOT NULL,
  reference       text,
  warnings        text[] NOT NULL,
  stopped         text,
  decision        text CHECK (decision IN ('CONFIRMED_MANUALLY', 'REJECTED_IDENTIFIER', 'CARRIED_UNVERIFIED')),
  decision_reason bytea,
  adjudicated_by  text,
  adjudicated_at  timestamptz
)
"""

INDEXES = (
    "CREATE INDEX consent_ref_case ON consent_ref (case_id, purpose)",
    "CREATE INDEX confirmation_task_case ON confirmation_task (case_id, id)",
    "CREATE INDEX confirmation_task_station ON confirmation_task (station, id)",
    # One task at a time asks about one case: two stations interviewing the same person would harm.
    (
        "CREATE UNIQUE INDEX confirmation_task_one_open ON confirmation_task (case_id)"
        " WHERE status IN ('ISSUED', 'ACKNOWLEDGED', 'IN_PROGRESS', 'SUBMITTED', 'RETURNED')"
    ),
    "CREATE INDEX determination_case ON determination (case_id, id)",
    "CREATE INDEX nationality_check_due ON nationality_check (next_try_at) WHERE next_try_at IS NOT NULL",
    "CREATE INDEX nationality_check_station ON nationality_check (station, id)",
    "CREATE INDEX identity_check_case ON identity_check (case_id, id)",
    "CREATE INDEX identity_check_due ON identity_check (next_attempt_at) WHERE next_attempt_at IS NOT NULL",
)


def upgrade() -> None:
    """Create the spine, the references, tasks, findings, determinations and checks."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    create_spine(op.get_bind())
    for table in (
        CASE_REF,
        CONSENT_REF,
        CONFIRMATION_TASK,
        FINDING,
        DETERMINATION,
        NATIONALITY_CHECK,
        IDENTITY_CHECK,
        *INDEXES,
    ):
        op.execute(table)
