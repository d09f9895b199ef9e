"""What identity can do. The tables are the contents page."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from nrm_identity.app import (
    accounts_query,
    assign_roles,
    begin_sign_in,
    choose_pin,
    close_organisation,
    first_password,
    link_account,
    log_out_elsewhere,
    open_account,
    organisations_query,
    own_credentials,
    own_sessions,
    read_audit,
    register_client,
    register_organisation,
    renew_session,
    reset_proofs,
    revoke_client,
    seed_accounts,
    sign_in,
    sign_in_client,
    sign_in_survivor,
    sign_out,
    survivor_accesses,
    suspend_account,
)
from nrm_identity.app.sign_in_ports import (
    Assertions,
    Credentials,
    Factors,
    Logouts,
    Passwords,
    SignInMethod,
    SurvivorCredentials,
)
from nrm_shared.contracts import intake
from nrm_shared.contracts.base import Event
from nrm_shared.contracts.identity import PersonErasureDoneV1
from nrm_shared.erasure import usecases as erasure
from nrm_shared.kernel.usecase import On, UseCase

HANDLERS: dict[type, UseCase] = {
    begin_sign_in.BeginSignIn: UseCase(begin_sign_in.begin_sign_in, "token:issue"),
    sign_in.SignIn: UseCase(sign_in.signing_in(demonstration=False), "token:issue"),
    sign_in_client.SignInClient: UseCase(sign_in_client.sign_in_client, "token:issue"),
    sign_in_survivor.SignInSurvivor: UseCase(sign_in_survivor.sign_in_survivor, "token:issue"),
    choose_pin.ChoosePin: UseCase(choose_pin.choose_pin, "survivor-access:choose-pin"),
    choose_pin.ChangePin: UseCase(choose_pin.change_pin, "survivor-access:change-pin"),
    renew_session.RenewSession: UseCase(renew_session.renew_session, "token:issue"),
    log_out_elsewhere.LogOutElsewhere: UseCase(log_out_elsewhere.log_out_elsewhere, "session:log-out-elsewhere"),
    sign_out.SignOut: UseCase(sign_out.sign_out, "session:end"),
    own_sessions.EndSessions: UseCase(own_sessions.end_sessions, "session:end-other"),
    own_credentials.ChangePassword: UseCase(own_credentials.change_password, "account:change-password"),
    own_credentials.BeginEnrolment: UseCase(own_credentials.begin_enrolment, "account:enrol-factor"),
    own_credentials.ConfirmEnrolment: UseCase(own_credentials.confirm_enrolment, "account:enrol-factor"),
    own_credentials.RenewRecoveryCodes: UseCase(own_credentials.renew_recovery_codes, "account:enrol-factor"),
    register_organisation.RegisterOrganisation: UseCase(
        register_organisation.register_organisation, "organisation:create"
    ),
    register_organisation.KeepOrganisations: UseCase(register_organisation.keep_organisations, "organisation:update"),
    close_organisation.CloseOrganisation: UseCase(close_organisation.close_organisation, "organisation:update"),
    close_organisation.ReopenOrganisation: UseCase(close_organisation.reopen_organisation, "organisation:update"),
    open_account.OpenAccount: UseCase(open_account.open_account, "account:create"),
    assign_roles.AssignRoles: UseCase(assign_roles.assign_roles, "account:assign-roles"),
    suspend_account.SuspendAccount: UseCase(suspend_account.suspend_account, "account:suspend"),
    suspend_account.ReinstateAccount: UseCase(suspend_account.reinstate_account, "account:suspend"),
    first_password.HandOutPassword: UseCase(first_password.hand_out_password, "account:hand-out"),
    reset_proofs.ProposeReset: UseCase(reset_proofs.propose_reset, "proof-reset:propose"),
    reset_proofs.ConfirmReset: UseCase(reset_proofs.confirm_reset, "proof-reset:confirm"),
    reset_proofs.RefuseReset: UseCase(reset_proofs.refuse_reset, "proof-reset:refuse"),
    link_account.LinkAccount: UseCase(link_account.link_account, "account:link"),
    register_client.KeepClients: UseCase(register_client.keep_clients, "account:create"),
    revoke_client.RevokeClient: UseCase(revoke_client.revoke_client, "client:revoke"),
    revoke_client.RestoreClient: UseCase(revoke_client.restore_client, "client:revoke"),
    seed_accounts.KeepAccounts: UseCase(seed_accounts.keep_accounts, "account:create"),
} | erasure.reporting(PersonErasureDoneV1)

QUERIES: dict[type, UseCase] = {
    organisations_query.ListOrganisations: UseCase(organisations_query.list_organisations, "organisation:read"),
    organisations_query.GetOrganisation: UseCase(organisations_query.get_organisation, "organisation:read"),
    organisations_query.LabelOrganisations: UseCase(organisations_query.label_organisations, "organisation:label"),
    reset_proofs.ListResets: UseCase(reset_proofs.list_resets, "proof-reset:list"),
    own_sessions.ListSessions: UseCase(own_sessions.list_sessions, "session:list"),
    read_audit.ReadAudit: UseCase(read_audit.read_audit, "audit:read"),
    accounts_query.GetAccount: UseCase(accounts_query.get_account, "account:read"),
} | erasure.queries()

SUBSCRIPTIONS: dict[type[Event], On] = {
    intake.SurvivorAccessGrantedV1: On(
        survivor_accesses.on_access_granted, {"survivors": lambda event: event.data.code_id}
    ),
    intake.SurvivorCodeEndedV1: On(survivor_accesses.on_code_ended, {"survivors": lambda event: event.data.code_id}),
    intake.PersonErasedV1: On(survivor_accesses.on_person_erased),
}


def handlers(
    *,
    method: SignInMethod,
    logouts: Logouts,
    passwords: Passwords,
    credentials: Credentials,
    survivors: SurvivorCredentials,
    factors: Factors,
    assertions: Assertions,
    demonstration: bool,
    local: bool,
    first_password_life: timedelta,
) -> dict[type, UseCase]:
    """Return `HANDLERS` with what is slow or outside done before the transaction, not inside it.

    `method` is how people sign in here, `logouts` judges what the provider says of sessions that ended there;
    `demonstration` tells whether demo passwords are good as they are, `local` whether accounts are ours,
    `first_password_life` for how long a first password is good.
    """
    own = own_credentials.Preparations(passwords, credentials, factors)
    prepared: dict[type, Callable[[Any, Any], Any]] = {
        begin_sign_in.BeginSignIn: begin_sign_in.addressed(method),
        sign_in_client.SignInClient: sign_in_client.asserted(assertions),
        sign_in_survivor.SignInSurvivor: sign_in_survivor.compared(passwords, survivors),
        choose_pin.ChoosePin: choose_pin.hashed(passwords),
        choose_pin.ChangePin: choose_pin.changed(passwords, survivors),
        log_out_elsewhere.LogOutElsewhere: log_out_elsewhere.judged(logouts),
        own_sessions.EndSessions: own_sessions.proving(passwords, credentials, local=local),
        own_credentials.ChangePassword: own.change,
        own_credentials.BeginEnrolment: own.begin,
        own_credentials.ConfirmEnrolment: own.confirm,
        own_credentials.RenewRecoveryCodes: own.renew,
        first_password.HandOutPassword: first_password.making(passwords, first_password_life),
        reset_proofs.ConfirmReset: first_password.making(passwords, first_password_life),
    }
    signing = sign_in.signing_in(demonstration=demonstration)
    return (
        HANDLERS
        | {command: replace(HANDLERS[command], prepare=prepare) for command, prepare in prepared.items()}
        | {sign_in.SignIn: UseCase(signing, "token:issue", sign_in.proven(method))}
    )
