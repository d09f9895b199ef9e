"""Create intake's tables."""

from alembic import op

from nrm_shared.db.spine import create_spine

revision = "0001"
down_revision = None

HEAD = "id uuid PRIMARY KEY, row_version integer NOT NULL, created_at timestamptz"
# Checked at the commit: the unit of work inserts in no order of its own.
LATE = "DEFERRABLE INITIALLY DEFERRED"
TRI = "text NOT NULL CHECK ({0} IN ('yes', 'no', 'unknown'))"

PERSON = f"""
CREATE TABLE person (
  {HEAD},
  gender        text NOT NULL,
  home_district text,
  home_upazila  text,
  details       bytea NOT NULL
);
COMMENT ON COLUMN person.details IS 'Names, birth, contacts and addresses, sealed under the person''s own key.';

CREATE TABLE person_identifier (
  {HEAD},
  person_id    uuid NOT NULL REFERENCES person {LATE},
  type         text NOT NULL,
  country      text NOT NULL,
  value        bytea NOT NULL,
  value_index  bytea NOT NULL,
  holder_claim text NOT NULL,
  recorded_by  text NOT NULL,
  recorded_at  timestamptz NOT NULL
);
CREATE INDEX person_identifier_value ON person_identifier (type, value_index);
CREATE INDEX person_identifier_person ON person_identifier (person_id);
"""

REPATRIATION = f"""
CREATE TABLE repatriation (
  {HEAD},
  partner                  text NOT NULL,
  reference                text NOT NULL,
  status                   text NOT NULL CHECK (status IN
    ('NOTIFIED', 'NATIONALITY_REQUESTED', 'NATIONALITY_CONFIRMED', 'NATIONALITY_NOT_CONFIRMED', 'TRAVEL_ARRANGED',
     'RETURNED', 'RECEIVED', 'REPORTED')),
  person_id                uuid NOT NULL REFERENCES person {LATE},
  country                  text NOT NULL,
  mission                  text NOT NULL,
  informed_by              text NOT NULL,
  notified_at              timestamptz NOT NULL,
  station                  text,
  nationality_requested_at timestamptz,
  nationality_result       text CHECK (nationality_result IN ('CONFIRMED', 'NOT_CONFIRMED')),
  nationality_result_at    timestamptz,
  document                 bytea,
  document_type            text,
  expected_return_at       timestamptz,
  return_at                timestamptz,
  return_mode              text,
  port                     text,
  received_by              text,
  received_at              timestamptz,
  reception_note           bytea,
  report_id                uuid,
  UNIQUE (partner, reference)
);
"""

RESCUE = f"""
CREATE TABLE rescue (
  {HEAD},
  status                text NOT NULL CHECK (status IN
    ('RECORDED', 'REFERRED_TO_POLICE', 'PRODUCED_IN_COURT', 'HANDED_TO_NRM')),
  person_id             uuid NOT NULL REFERENCES person {LATE},
  rescuer_type          text NOT NULL,
  law_enforcement       boolean NOT NULL,
  rescuer_organisation  text,
  district              text,
  upazila               text,
  place                 bytea,
  rescued_at            timestamptz NOT NULL,
  clock_12              text NOT NULL,
  clock_12_reason       text,
  clock_24              text NOT NULL,
  station               text,
  referred_to_police_at timestamptz,
  court                 text,
  court_produced_at     timestamptz,
  report_id             uuid
);
CREATE INDEX rescue_person ON rescue (person_id);
"""

REPORT = f"""
CREATE TABLE report (
  {HEAD},
  number                text NOT NULL UNIQUE,
  status                text NOT NULL CHECK (status IN
    ('SUBMITTED', 'TRIAGE', 'INFO_REQUESTED', 'ACCEPTED', 'LINKED', 'SCREENED_OUT', 'WITHDRAWN')),
  person_id             uuid NOT NULL REFERENCES person {LATE},
  channel               text NOT NULL,
  helpline              text,
  tip_type              text NOT NULL,
  urgency               text NOT NULL,
  consent_basis         text NOT NULL,
  consent_reason        bytea,
  reporter_kind         text NOT NULL,
  reporter_organisation text,
  reporter_account      text,
  reporter_details      bytea,
  current_district      text,
  current_upazila       text,
  incident_district     text,
  immediate_danger      {TRI.format("immediate_danger")},
  still_in_exploitation {TRI.format("still_in_exploitation")},
  first_time_reporting  {TRI.format("first_time_reporting")},
  minor_at_act          {TRI.format("minor_at_act")},
  at_risk_only          boolean NOT NULL,
  narrative             bytea,
  receipt_hash          bytea NOT NULL UNIQUE,
  repatriation_id       uuid REFERENCES repatriation {LATE},
  rescue_id             uuid REFERENCES rescue {LATE},
  submitted_at          timestamptz NOT NULL,
  triage_due_at         timestamptz NOT NULL,
  case_id               uuid,
  outcome_reason        text,
  signposted            boolean NOT NULL
);
CREATE INDEX report_list ON report (triage_due_at, id);
CREATE INDEX report_organisation ON report (reporter_organisation, triage_due_at, id);
CREATE INDEX report_person ON report (person_id);
CREATE INDEX report_case ON report (case_id) WHERE case_id IS NOT NULL;

CREATE TABLE report_note (
  {HEAD},
  report_id  uuid NOT NULL REFERENCES report {LATE},
  kind       text NOT NULL CHECK (kind IN ('QUESTION', 'ANSWER', 'FACT')),
  text       bytea NOT NULL,
  written_by text NOT NULL,
  written_at timestamptz NOT NULL
);
CREATE INDEX report_note_report ON report_note (report_id, id);

CREATE TABLE duplicate_candidate (
  {HEAD},
  status          text NOT NULL CHECK (status IN ('UNDECIDED', 'DECIDED')),
  report_id       uuid NOT NULL REFERENCES report {LATE},
  other_person_id uuid NOT NULL REFERENCES person {LATE},
  other_case_id   uuid,
  score           text NOT NULL CHECK (score IN ('HIGH', 'LOW')),
  reasons         text[] NOT NULL,
  decision        text,
  decision_reason text,
  decided_by      text,
  decided_at      timestamptz,
  UNIQUE (report_id, other_person_id)
);
"""

CASE = f"""
CREATE TABLE case_file (
  {HEAD},
  number                text NOT NULL UNIQUE,
  person_id             uuid NOT NULL REFERENCES person {LATE},
  report_id             uuid NOT NULL REFERENCES report {LATE},
  status                text NOT NULL CHECK (status IN ('OPEN', 'ON_HOLD', 'CLOSED')),
  victim_status         text NOT NULL CHECK (victim_status IN
    ('POSSIBLE', 'CONFIRMED', 'NOT_A_VICTIM', 'INCONCLUSIVE')),
  determination_round   integer NOT NULL,
  tip_type              text NOT NULL,
  risk_level            text NOT NULL,
  minor_at_act          {TRI.format("minor_at_act")},
  age_at_act            integer,
  home_district         text,
  current_district      text,
  current_upazila       text,
  reporter_organisation text,
  prior_case_ids        uuid[] NOT NULL,
  opened_at             timestamptz NOT NULL,
  closed_at             timestamptz,
  status_reason         text,
  needs_attention       boolean NOT NULL,
  closure_proposed_by   text,
  approval_blocking     text[] NOT NULL,
  approval_sequence     bigint NOT NULL,
  referral_blocking     text[] NOT NULL,
  referral_sequence     bigint NOT NULL,
  profile_on            date,
  profile_digest        text
);
COMMENT ON TABLE case_file IS 'The case; `case` is a word of SQL.';
CREATE INDEX case_file_person ON case_file (person_id);
CREATE INDEX case_file_profile_on ON case_file (profile_on) WHERE status <> 'CLOSED';

CREATE TABLE case_access (
  {HEAD},
  case_id      uuid NOT NULL REFERENCES case_file {LATE},
  organisation text NOT NULL,
  account      text,
  relation     text NOT NULL CHECK (relation IN ('STATION', 'ASSESSOR', 'PROVIDER', 'CASE_MANAGER')),
  needs        text[] NOT NULL,
  fields       text[] NOT NULL,
  from_at      timestamptz NOT NULL,
  until_at     timestamptz
);
CREATE INDEX case_access_case ON case_access (case_id);
"""

CONSENT = f"""
CREATE TABLE consent (
  {HEAD},
  status               text NOT NULL CHECK (status IN ('GIVEN', 'WITHDRAWN')),
  person_id            uuid NOT NULL REFERENCES person {LATE},
  case_id              uuid,
  report_id            uuid,
  purpose              text NOT NULL,
  organisation         text,
  needs                text[] NOT NULL,
  giver_kind           text NOT NULL,
  giver_note           bytea,
  child_view           text,
  conflict_of_interest boolean NOT NULL,
  method               text NOT NULL,
  language             text NOT NULL,
  text_version         text NOT NULL,
  witness              bytea,
  given_at             timestamptz NOT NULL,
  expires_at           timestamptz NOT NULL,
  recorded_by          text NOT NULL,
  withdrawn_at         timestamptz,
  withdrawn_by         text,
  withdrawal_method    text,
  withdrawal_witness   bytea,
  CHECK ((purpose = 'C5') = (organisation IS NOT NULL))
);
CREATE INDEX consent_case ON consent (case_id, purpose);
CREATE INDEX consent_person ON consent (person_id, purpose);
"""

ORGANISATION_REF = f"""
CREATE TABLE organisation_ref (
  {HEAD},
  code     text NOT NULL UNIQUE,
  label_bn text NOT NULL,
  label_en text NOT NULL,
  kind     text NOT NULL,
  district text,
  active   boolean NOT NULL,
  sequence bigint NOT NULL
);
COMMENT ON TABLE organisation_ref IS 'Copy of facts that identity owns; written by the inbox only.';
"""


def upgrade() -> None:
    """Create the spine and intake's own tables."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    create_spine(op.get_bind())
    for script in (PERSON, REPATRIATION, RESCUE, REPORT, CASE, CONSENT, ORGANISATION_REF):
        op.execute(script)
