"""What intake can do. The three tables are the contents page."""

from nrm_intake.app import submit_report
from nrm_shared.contracts.base import Event
from nrm_shared.kernel.usecase import On, UseCase

HANDLERS: dict[type, UseCase] = {
    submit_report.SubmitReport: UseCase(submit_report.submit_report, "report:submit"),
}

QUERIES: dict[type, UseCase] = {}

SUBSCRIPTIONS: dict[type[Event], On] = {}
