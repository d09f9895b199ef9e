"""The codes that rules use, as ``StrEnum`` classes.

Generated from ``codelists/*.toml`` by ``shared/tools/generate_enums.py``; do not edit by hand.
"""

from enum import StrEnum


class Act(StrEnum):
    """Act of trafficking (list ``act``)."""

    SELLING = "SELLING"
    BUYING = "BUYING"
    RECRUITMENT = "RECRUITMENT"
    RECEIPT = "RECEIPT"
    TRANSPORTATION = "TRANSPORTATION"
    TRANSFER = "TRANSFER"
    HARBOURING = "HARBOURING"
    DETENTION = "DETENTION"
    CONCEALMENT = "CONCEALMENT"
    DEPORTATION = "DEPORTATION"


class Adjudication(StrEnum):
    """Adjudication of a registry result (list ``adjudication``)."""

    CONFIRMED_MANUALLY = "CONFIRMED_MANUALLY"
    REJECTED_IDENTIFIER = "REJECTED_IDENTIFIER"
    CARRIED_UNVERIFIED = "CARRIED_UNVERIFIED"


class AgeBand(StrEnum):
    """Age band (list ``age_band``)."""

    A_0_11 = "A_0_11"
    A_12_17 = "A_12_17"
    A_18_24 = "A_18_24"
    A_25_34 = "A_25_34"
    A_35_49 = "A_35_49"
    A_50_UP = "A_50_UP"
    UNKNOWN = "UNKNOWN"


class ApprovalDecision(StrEnum):
    """Decision of final approval (list ``approval_decision``)."""

    APPROVED = "APPROVED"
    REFUSED = "REFUSED"
    RETURNED = "RETURNED"


class ApprovalLevel(StrEnum):
    """Level of approval (list ``approval_level``)."""

    FOCAL_POINT = "FP"
    AUTHORITY = "AUTHORITY"


class BreakGlassFinding(StrEnum):
    """What the review of an emergency opening found (list ``break_glass_finding``)."""

    JUSTIFIED = "JUSTIFIED"
    NOT_JUSTIFIED = "NOT_JUSTIFIED"
    REFERRED_FOR_INVESTIGATION = "REFERRED_FOR_INVESTIGATION"


class BreakGlassReason(StrEnum):
    """Reason for opening a case in an emergency (list ``break_glass_reason``)."""

    LIFE_IN_DANGER = "LIFE_IN_DANGER"
    MISSING = "MISSING"
    URGENT_TREATMENT = "URGENT_TREATMENT"
    CHILD_IN_DANGER = "CHILD_IN_DANGER"
    DISASTER = "DISASTER"


class ClosureReason(StrEnum):
    """Reason a case is closed (list ``close``)."""

    GOALS_MET = "GOALS_MET"
    VICTIM_CHOICE = "VICTIM_CHOICE"
    NOT_CONFIRMED = "NOT_CONFIRMED"
    CONSENT_WITHDRAWN = "CONSENT_WITHDRAWN"
    LOST_CONTACT = "LOST_CONTACT"
    RELOCATED_ABROAD = "RELOCATED_ABROAD"
    DECEASED = "DECEASED"
    DUPLICATE = "DUPLICATE"
    UNMET_NO_PROVIDER = "UNMET_NO_PROVIDER"
    OTHER = "OTHER"


class ConsentPurpose(StrEnum):
    """Purpose of consent (list ``consent``)."""

    REPORT_TO_NRM = "C1"
    REFER_TO_POLICE = "C2"
    HEALTH_CHECK_COUNSELLING = "C3"
    NEEDS_ASSESSMENT = "C4"
    SHARE_WITH_PROVIDER = "C5"
    SUPPORT_PLAN = "C6"
    FAMILY_CONTACT = "C7"
    REGISTRY_CHECK = "C8"
    JUSTICE_COOPERATION = "C9"
    STATISTICS = "C10"
    CONTACT_BY = "C11"
    PHOTO_BIOMETRIC = "C12"


class ConsentBasis(StrEnum):
    """Basis of consent (list ``consent_basis``)."""

    VICTIM = "VICTIM"
    GUARDIAN = "GUARDIAN"
    BEST_INTEREST_CHILD = "BEST_INTEREST_CHILD"
    EMERGENCY_UNABLE = "EMERGENCY_UNABLE"


class ConsentMethod(StrEnum):
    """How consent was given (list ``consent_method``)."""

    WRITTEN = "WRITTEN"
    THUMBPRINT = "THUMBPRINT"
    VOICE = "VOICE"
    SIGN_OR_GESTURE = "SIGN_OR_GESTURE"
    PHONE = "PHONE"
    ONLINE = "ONLINE"


class ConsentOverride(StrEnum):
    """Reason to go on without consent (list ``consent_override``)."""

    LIFE_THREATENING = "LIFE_THREATENING"
    CHILD_BEST_INTEREST = "CHILD_BEST_INTEREST"
    COURT_ORDER = "COURT_ORDER"


class DeclineReason(StrEnum):
    """Reason a referral is declined (list ``decline``)."""

    NO_CAPACITY = "NO_CAPACITY"
    NOT_OFFERED = "NOT_OFFERED"
    OUT_OF_AREA = "OUT_OF_AREA"
    ELIGIBILITY = "ELIGIBILITY"
    SAFETY = "SAFETY"
    CONFLICT_OF_INTEREST = "CONFLICT_OF_INTEREST"
    INFO_INSUFFICIENT = "INFO_INSUFFICIENT"
    VICTIM_REFUSED = "VICTIM_REFUSED"
    VICTIM_UNREACHABLE = "VICTIM_UNREACHABLE"
    VICTIM_CHOSE_OTHER = "VICTIM_CHOSE_OTHER"
    DUPLICATE_REFERRAL = "DUPLICATE_REFERRAL"


class DuplicateOverride(StrEnum):
    """Reason to open a case beside a likely duplicate (list ``duplicate_override``)."""

    URGENT_PROTECTION = "URGENT_PROTECTION"
    SEEN_IN_PERSON = "SEEN_IN_PERSON"
    OTHER_RECORD_NOT_READABLE = "OTHER_RECORD_NOT_READABLE"


class ElementResult(StrEnum):
    """Result of the element rule (list ``element_result``)."""

    CONFIRMABLE = "CONFIRMABLE"
    PROVISIONAL = "PROVISIONAL"
    NOT_MET = "NOT_MET"


class ErasureReason(StrEnum):
    """Reason to erase (list ``erasure_reason``)."""

    SUBJECT_REQUEST = "SUBJECT_REQUEST"
    RETENTION_ENDED = "RETENTION_ENDED"
    RECORDED_BY_MISTAKE = "RECORDED_BY_MISTAKE"


class ErasureRefusal(StrEnum):
    """Reason not to erase (list ``erasure_refusal``)."""

    LEGAL_DUTY = "LEGAL_DUTY"
    REQUESTER_NOT_VERIFIED = "REQUESTER_NOT_VERIFIED"
    TAKEN_BACK = "TAKEN_BACK"


class ExportContents(StrEnum):
    """Contents of an export (list ``export_contents``)."""

    STATISTICS = "STATISTICS"
    CASES = "CASES"
    PERSONS = "PERSONS"


class ExportReason(StrEnum):
    """Reason for an export (list ``export_reason``)."""

    QUARTERLY_REPORT = "QUARTERLY_REPORT"
    EVALUATION = "EVALUATION"
    AUDIT = "AUDIT"
    COURT_ORDER = "COURT_ORDER"
    SERVICE_PLANNING = "SERVICE_PLANNING"
    DATA_QUALITY = "DATA_QUALITY"


class ExportRefusal(StrEnum):
    """Reason for refusing an export (list ``export_refusal``)."""

    TOO_BROAD = "TOO_BROAD"
    NO_PURPOSE = "NO_PURPOSE"
    NOT_ENTITLED = "NOT_ENTITLED"


class Conclusion(StrEnum):
    """Conclusion of the police finding (list ``finding``)."""

    VICTIM = "VICTIM"
    NOT_VICTIM = "NOT_VICTIM"
    INCONCLUSIVE = "INCONCLUSIVE"


class Gender(StrEnum):
    """Gender (list ``gender``)."""

    FEMININE = "Feminine"
    MASCULINE = "Masculine"
    TRANSGENDER_FEMININE = "TransgenderFeminine"
    TRANSGENDER_MASCULINE = "TransgenderMasculine"
    NON_CONFORMING = "NonConforming"
    NOT_SPECIFIED = "NotSpecified"


class IdentifierType(StrEnum):
    """Type of identifier (list ``identifier_type``)."""

    NATIONAL_ID = "NID"
    BIRTH_REGISTRATION = "BRN"
    PASSPORT = "PASSPORT"
    OTHER = "OTHER"


class LegalHoldReason(StrEnum):
    """Reason of a legal hold (list ``legal_hold_reason``)."""

    COURT_ORDER = "COURT_ORDER"
    INVESTIGATION = "INVESTIGATION"
    APPEAL = "APPEAL"


class Means(StrEnum):
    """Means of trafficking (list ``means``)."""

    THREAT_OR_FORCE = "THREAT_OR_FORCE"
    COERCION = "COERCION"
    ABDUCTION = "ABDUCTION"
    FRAUD_DECEPTION = "FRAUD_DECEPTION"
    ABUSE_VULN_SOCIOECONOMIC = "ABUSE_VULN_SOCIOECONOMIC"
    ABUSE_VULN_ENVIRONMENTAL = "ABUSE_VULN_ENVIRONMENTAL"
    ABUSE_VULN_OTHER = "ABUSE_VULN_OTHER"
    PAYMENT_TO_PERSON_IN_CONTROL = "PAYMENT_TO_PERSON_IN_CONTROL"


class NationalityResult(StrEnum):
    """Result of the nationality check (list ``nationality_result``)."""

    CONFIRMED = "CONFIRMED"
    NOT_CONFIRMED = "NOT_CONFIRMED"


class Need(StrEnum):
    """Type of need (list ``need``)."""

    ECONOMIC_SUPPORT = "N01"
    MICRO_CREDIT = "N02"
    SKILLS_DEVELOPMENT = "N03"
    JOB_PLACEMENT = "N04"
    LEGAL_SUPPORT = "N05"
    HEALTH_CARE = "N06"
    PSYCHOSOCIAL_COUNSELLING = "N07"
    SHELTER_HOME = "N08"
    SECURITY_AND_JUSTICE = "N09"
    INFORMATION_SUPPORT = "N10"
    EDUCATION = "N11"
    FAMILY_REUNION = "N12"


class NeedOutcome(StrEnum):
    """Outcome of a need (list ``need_outcome``)."""

    MET = "MET"
    PARTLY_MET = "PARTLY_MET"
    UNMET = "UNMET"
    WITHDRAWN = "WITHDRAWN"


class NotConfirmedReason(StrEnum):
    """Reason victim status is not confirmed (list ``notconf``)."""

    NO_ACT = "NO_ACT"
    NO_PURPOSE = "NO_PURPOSE"
    NO_MEANS_ADULT = "NO_MEANS_ADULT"
    MIGRANT_SMUGGLING_ONLY = "MIGRANT_SMUGGLING_ONLY"
    OTHER_CRIME = "OTHER_CRIME"
    INSUFFICIENT_EVIDENCE = "INSUFFICIENT_EVIDENCE"
    NOT_LOCATED = "NOT_LOCATED"
    DUPLICATE = "DUPLICATE"
    WITHDRAWN = "WITHDRAWN"


class DatePrecision(StrEnum):
    """Precision of a date (list ``precision``)."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    AGE_ESTIMATE = "age_estimate"


class Purpose(StrEnum):
    """Purpose of trafficking (list ``purpose``)."""

    SEXUAL_EXPLOITATION = "SEXUAL_EXPLOITATION"
    LABOUR_EXPLOITATION = "LABOUR_EXPLOITATION"
    OTHER_EXPLOITATION = "OTHER_EXPLOITATION"


class RegistryResult(StrEnum):
    """Result of a registry check (list ``registry_result``)."""

    MATCHED = "MATCHED"
    PARTIAL = "PARTIAL"
    MISMATCH = "MISMATCH"
    NOT_FOUND = "NOT_FOUND"
    UNAVAILABLE = "UNAVAILABLE"
    NOT_APPLICABLE = "NOT_APPLICABLE"


class ReporterKind(StrEnum):
    """Kind of reporter (list ``reporter_kind``)."""

    ORGANISATION = "ORGANISATION"
    PERSON = "PERSON"
    SELF = "SELF"
    ANONYMOUS = "ANONYMOUS"


class RequestSource(StrEnum):
    """Source of a service request (list ``request_source``)."""

    ASSESSMENT = "ASSESSMENT"
    PROVIDER = "PROVIDER"
    CASE_MANAGER = "CASE_MANAGER"
    VICTIM = "VICTIM"


class Rescuer(StrEnum):
    """Who carried out or facilitated the rescue (list ``rescuer``)."""

    LAW_ENFORCEMENT = "LAW_ENFORCEMENT"
    BORDER_AUTHORITY = "BORDER_AUTHORITY"
    INDIVIDUAL = "INDIVIDUAL"
    SELF_RESCUE = "SELF_RESCUE"
    NGO = "NGO"
    CTC = "CTC"
    OTHER = "OTHER"


class Role(StrEnum):
    """Role (list ``role``)."""

    PUBLIC = "PUB"
    SURVIVOR = "SUR"
    HELPLINE_OPERATOR = "HLP"
    FRONTLINE_OFFICER = "FRO"
    POLICE_OFFICER = "POL"
    COMPETENT_AUTHORITY = "CAU"
    NATIONALITY_VERIFIER = "SB"
    MISSION_OFFICER = "MOF"
    FOCAL_POINT = "FP"
    AUTHORITY_MEMBER = "AUT"
    ASSESSOR = "ASR"
    PROVIDER_FOCAL_PERSON = "PFP"
    PROVIDER_WORKER = "PWK"
    CASE_MANAGER = "CMG"
    CTC_FOCAL = "CTC"
    COMMITTEE_MEMBER = "MSC"
    MONITORING_ANALYST = "MNE"
    EVALUATOR = "EVA"
    DATA_PROTECTION_OFFICER = "DPO"
    ADMINISTRATOR = "ADM"
    SYSTEM = "SYS"


class Source(StrEnum):
    """Source of identification (list ``source``)."""

    LOCAL_GOVT = "LOCAL_GOVT"
    NATIONAL_GOVT = "NATIONAL_GOVT"
    FOREIGN_GOVT = "FOREIGN_GOVT"
    NGO = "NGO"
    INGO = "INGO"
    CTC = "CTC"
    PRIVATE_SECTOR = "PRIVATE_SECTOR"
    VOT_STATEMENT = "VOT_STATEMENT"
    MEDIA = "MEDIA"
    HELPLINE = "HELPLINE"
    MISSION = "MISSION"
    UN = "UN"
    INDIVIDUAL = "INDIVIDUAL"


class Stage(StrEnum):
    """Stage of a case (list ``stage``)."""

    REPORTED = "REPORTED"
    CONFIRMATION = "CONFIRMATION"
    ASSESSMENT = "ASSESSMENT"
    VERIFICATION = "VERIFICATION"
    CLASSIFICATION = "CLASSIFICATION"
    APPROVAL = "APPROVAL"
    REFERRAL = "REFERRAL"
    SERVICE = "SERVICE"
    FOLLOW_UP = "FOLLOW_UP"
    CLOSED = "CLOSED"


class SubjectRequestKind(StrEnum):
    """Kind of subject request (list ``subject_request_kind``)."""

    ACCESS = "ACCESS"
    CORRECT = "CORRECT"
    SEAL = "SEAL"


class SubjectRequestRefusal(StrEnum):
    """Reason to refuse a subject request (list ``subject_request_refusal``)."""

    LEGAL_DUTY = "LEGAL_DUTY"
    REQUESTER_NOT_VERIFIED = "REQUESTER_NOT_VERIFIED"
    RIGHTS_OF_OTHERS = "RIGHTS_OF_OTHERS"
    NOT_WRONG = "NOT_WRONG"
    TAKEN_BACK = "TAKEN_BACK"
    CASE_OPEN = "CASE_OPEN"


class SurvivorCodeEnd(StrEnum):
    """Reason to end a sign-in code (list ``survivor_code_end``)."""

    LOST = "LOST"
    IN_OTHER_HANDS = "IN_OTHER_HANDS"
    HELPER_CHANGED = "HELPER_CHANGED"
    NOT_WANTED = "NOT_WANTED"


class Term(StrEnum):
    """Term of a need (list ``term``)."""

    IMMEDIATE = "T1"
    MID = "T2"
    LONG = "T3"


class TipType(StrEnum):
    """Internal or across a border (list ``tiptype``)."""

    INTERNAL = "INTERNAL"
    CROSS_BORDER = "CROSS_BORDER"
    INTERNATIONAL = "INTERNATIONAL"
    UNKNOWN = "UNKNOWN"


class TriBool(StrEnum):
    """Yes, no or not sure (list ``tri_bool``)."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Urgency(StrEnum):
    """Urgency (list ``urgency``)."""

    NORMAL = "NORMAL"
    URGENT = "URGENT"
    CRITICAL = "CRITICAL"


class VerificationOutcome(StrEnum):
    """Outcome of request verification (list ``verify``)."""

    APPROVED = "APPROVED"
    REJECTED = "REJECTED"
    SENT_FOR_RECTIFICATION = "SENT_FOR_RECTIFICATION"


class VictimStatus(StrEnum):
    """Victim status (list ``vstatus``)."""

    POSSIBLE = "POSSIBLE"
    CONFIRMED = "CONFIRMED"
    NOT_A_VICTIM = "NOT_A_VICTIM"
    INCONCLUSIVE = "INCONCLUSIVE"
