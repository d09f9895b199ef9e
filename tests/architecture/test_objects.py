"""The permission table knows every entity of the domain, every deed of an actor and every cell of the matrix.

The lists stand here and not in the table, as docs/rules.md counts them (2.2, 2.5, 2.14): what the table forgot is
seen, also where no use case asks for it yet. Who may do it by which route is `tests/security`'s question.
"""

from collections.abc import Iterable, Mapping

from nrm_shared.access import Grant, grants
from nrm_shared.access.rows import SYSTEM_ROLE, parse
from nrm_shared.reference.enums import Role

# 2.5, E1 to E39: what an entity is called in the table. What a questionnaire was answered with (E15) is the finding.
ENTITIES = {
    "E1 Organisation": "organisation",
    "E2 ProviderAuthorisation": "provider",
    "E3 ServiceOffering": "offering",
    "E4 User": "account",
    "E5 Person": "person",
    "E6 PersonIdentifier": "identifier",
    "E7 Relationship": "relationship",
    "E8 RescueEvent": "rescue",
    "E9 RepatriationRecord": "repatriation",
    "E10 Report": "report",
    "E11 Case": "case",
    "E12 TraffickingEpisode": "episode",
    "E13 Suspect": "suspect",
    "E14 ConfirmationTask": "confirmation-task",
    "E15 QuestionnaireResponse": "finding",
    "E16 Determination": "determination",
    "E17 NeedsAssessment": "assessment",
    "E18 ServiceRequest": "service-request",
    "E19 NeedItem": "need-item",
    "E20 Approval": "approval",
    "E21 Referral": "referral",
    "E22 SupportPlan": "plan",
    "E23 ServiceDelivery": "delivery",
    "E24 FollowUp": "follow-up",
    "E25 Feedback": "feedback",
    "E26 Complaint": "complaint",
    "E27 SelfAssessment": "self-assessment",
    "E28 ConsentRecord": "consent",
    "E29 RegistryCheck": "registry-check",
    "E30 LegalCaseUpdate": "legal-update",
    "E31 SecurityApplication": "security-application",
    "E32 MonitoringCycle": "cycle",
    "E33 EvaluationCycle": "cycle",
    "E34 ActionItem": "action-item",
    "E35 FundAllocation": "fund",
    "E36 Clock": "clock",
    "E37 AuditEvent": "audit",
    "E38 Attachment": "attachment",
    "E39 DuplicateCandidate": "duplicate",
}
# A candidate is looked at where it is decided; an identifier is read with its person, its claims by who checks them.
READ_BY_ANOTHER_NAME = {"identifier": "read-claims", "feedback": "read-scores"}

# 2.2, column "may do", and what 2.10 and the decisions add to it.
DEEDS = {
    Role.PUBLIC: "report:submit report:add complaint:make",
    Role.SURVIVOR: "report:submit consent:record consent:withdraw plan:consent service-request:draft feedback:give"
    " complaint:make audit:list-accesses subject-request:make slip:print consultation:agree",
    Role.HELPLINE_OPERATOR: "report:submit warm-transfer:make evaluation-instrument:answer",
    Role.FRONTLINE_OFFICER: "rescue:record report:submit attachment:add report:answer evaluation-instrument:answer",
    Role.POLICE_OFFICER: "confirmation-task:acknowledge finding:submit legal-update:record security-application:decide"
    " episode:record suspect:record",
    Role.COMPETENT_AUTHORITY: "confirmation-task:acknowledge finding:submit",
    Role.NATIONALITY_VERIFIER: "nationality-check:answer",
    Role.MISSION_OFFICER: "repatriation:notify repatriation:arrange-travel repatriation:receive",
    Role.FOCAL_POINT: "report:triage confirmation-task:issue determination:issue assessment:assign service-request:verify"
    " need-item:classify approval:decide-t1 referral:issue case-manager:appoint indicator:read clock:read"
    " duplicate:decide content:propose",
    Role.AUTHORITY_MEMBER: "approval:decide-t23 pool:approve provider:authorise cycle:decide committee:appoint person:reveal"
    " fund:approve action-item:assign evaluation-instrument:adopt",
    Role.ASSESSOR: "assessment:decline assessment:submit service-request:draft",
    Role.PROVIDER_FOCAL_PERSON: "referral:accept referral:decline referral:complete referral:assign self-assessment:submit"
    " offering:update account:create",
    Role.PROVIDER_WORKER: "delivery:record",
    Role.CASE_MANAGER: "plan:draft follow-up:schedule service-request:draft",
    Role.CTC_FOCAL: "clock:read local-note:add break-glass:open",
    Role.COMMITTEE_MEMBER: "conference:advise committee:read",
    Role.MONITORING_ANALYST: "indicator:read pack:prepare",
    Role.EVALUATOR: "evaluation-instrument:draft consultation:record",
    Role.DATA_PROTECTION_OFFICER: "audit:read audit:list-accesses subject-request:decide export:approve content:read",
    Role.ADMINISTRATOR: "account:create account:assign-roles organisation:create content:adopt dead-letter:replay"
    " audit:check",
    Role.SYSTEM: "repatriation:notify finding:submit nationality-check:answer",
}

# 2.14 by row: who has something to do with it, and under which names it stands here. Not in it: numbers (`agg`, which
# are indicators), the audit's own reading, and what opens by break-glass or reveal, which is in `DEEDS`.
MATRIX = {
    "Report": ("report confirmation-task", "PUB SUR FRO HLP POL FP CTC"),
    "Rescue/Repatriation": ("rescue repatriation", "SUR FRO HLP MOF POL FP CTC"),
    "Person L3": ("person relationship", "SUR FRO HLP POL FP AUT ASR PFP PWK CMG CTC"),
    "ConfirmationTask": ("confirmation-task", "SUR POL CAU FP AUT CTC"),
    "Determination": ("determination", "SUR FRO HLP POL CAU FP AUT ASR PFP PWK CMG CTC"),
    "NeedsAssessment": ("assessment dossier", "SUR FP AUT ASR CMG"),
    "ServiceRequest": ("service-request", "SUR FRO HLP FP AUT ASR PFP PWK CMG CTC"),
    "NeedItem classify": ("need-item", "FP"),
    "Approval": ("approval", "SUR FP AUT PFP PWK CMG CTC"),
    "Provider authorisation": ("provider", "FP AUT PFP PWK CTC MNE EVA"),
    "Referral": ("referral", "SUR FP AUT PFP PWK CMG CTC"),
    "SupportPlan": ("plan", "SUR FP PFP PWK CMG"),
    "ServiceDelivery": ("delivery", "SUR FP PFP PWK CMG"),
    "FollowUp": ("follow-up", "SUR FP PFP PWK CMG CTC"),
    "Feedback": ("feedback", "SUR FP AUT PFP PWK CMG MNE EVA"),
    "Complaint": ("complaint", "PUB SUR FP AUT DPO"),
    "Consent": ("consent", "SUR FRO HLP POL CAU FP ASR PFP PWK CMG DPO"),
    "Monitoring/Evaluation": ("cycle pack evaluation-instrument self-assessment", "FP AUT PFP PWK CTC MNE EVA DPO"),
    "Audit": ("audit", "SUR FP PFP PWK DPO ADM"),
    "Users/config": ("account organisation content", "FP PFP DPO ADM"),
}


def unknown(entities: Mapping[str, str], rows: Iterable[Grant]) -> set[str]:
    """Return the entities that nobody may read by the table, whether or not a use case asks for it."""
    readable = {
        (row.object, row.action) for row in rows if row.role != SYSTEM_ROLE and row.action.startswith(("read", "list"))
    }
    return {
        entity
        for entity, kind in entities.items()
        if (kind, READ_BY_ANOTHER_NAME.get(kind, "read")) not in readable and (kind, "list") not in readable
    }


def undone(deeds: Mapping[Role, str], rows: Iterable[Grant]) -> set[str]:
    """Return the deeds of actors that the table does not allow them in any scope."""
    granted = {(row.role, row.permission) for row in rows}
    return {f"{role} {deed}" for role, said in deeds.items() for deed in said.split() if (role, deed) not in granted}


def empty(matrix: Mapping[str, tuple[str, str]], rows: Iterable[Grant]) -> set[str]:
    """Return the cells of the matrix in which the table has nothing although the specification has."""
    granted = {(row.role, row.object) for row in rows}
    return {
        f"{line}: {role}"
        for line, (objects, roles) in matrix.items()
        for role in roles.split()
        if not any((role, kind) in granted for kind in objects.split())
    }


def test_every_entity_of_the_domain_can_be_read_by_somebody() -> None:
    assert unknown(ENTITIES, grants()) == set()


def test_every_actor_may_do_what_the_specification_lets_them_do() -> None:
    assert undone(DEEDS, grants()) == set()


def test_every_role_has_its_deeds() -> None:
    assert set(Role) == set(DEEDS)


def test_no_cell_of_the_matrix_is_forgotten() -> None:
    assert empty(MATRIX, grants()) == set()


def test_what_the_table_forgot_would_be_seen() -> None:
    rows = list(parse(["object,action,roles,scope,level,condition,awaits", "clock,pause,FP,all,L1,,"]))
    assert unknown({"E36 Clock": "clock"}, rows) == {"E36 Clock"}
    assert undone({Role.FOCAL_POINT: "clock:pause clock:read"}, rows) == {"FP clock:read"}
    assert empty({"Clock": ("clock", "FP CTC")}, rows) == {"Clock: CTC"}
