"""What identity can do. The tables are the contents page."""

from dataclasses import replace

from nrm_identity.app import (
    accounts_query,
    assign_roles,
    close_organisation,
    open_account,
    organisations_query,
    register_client,
    register_organisation,
    seed_accounts,
    sign_in,
    sign_in_client,
    suspend_account,
)
from nrm_identity.app.ports import Credentials, Passwords
from nrm_shared.contracts.base import Event
from nrm_shared.kernel.usecase import On, UseCase

HANDLERS: dict[type, UseCase] = {
    sign_in.SignIn: UseCase(sign_in.sign_in, "token:issue"),
    sign_in_client.SignInClient: UseCase(sign_in_client.sign_in_client, "token:issue"),
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
    register_client.KeepClients: UseCase(register_client.keep_clients, "account:create"),
    seed_accounts.KeepAccounts: UseCase(seed_accounts.keep_accounts, "account:create"),
}

QUERIES: dict[type, UseCase] = {
    organisations_query.ListOrganisations: UseCase(organisations_query.list_organisations, "organisation:read"),
    organisations_query.GetOrganisation: UseCase(organisations_query.get_organisation, "organisation:read"),
    organisations_query.LabelOrganisations: UseCase(organisations_query.label_organisations, "organisation:label"),
    accounts_query.GetAccount: UseCase(accounts_query.get_account, "account:read"),
}

SUBSCRIPTIONS: dict[type[Event], On] = {}


def handlers(passwords: Passwords, credentials: Credentials) -> dict[type, UseCase]:
    """Return `HANDLERS` with the slow work on passwords done before the transaction, not inside it."""
    return HANDLERS | {
        sign_in.SignIn: replace(HANDLERS[sign_in.SignIn], prepare=sign_in.checked(passwords, credentials)),
        open_account.OpenAccount: replace(HANDLERS[open_account.OpenAccount], prepare=open_account.hashed(passwords)),
    }
