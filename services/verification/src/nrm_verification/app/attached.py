"""What files are attached to here: a confirmation task, as evidence of what its station found (2.13, E38)."""

from uuid import UUID

from nrm_shared.attachments.parents import Linked, Parent, parents
from nrm_shared.kernel.errors import Refused
from nrm_verification.app.ports import VerificationWork
from nrm_verification.app.take_task import access_of
from nrm_verification.domain.confirmation_task import LIVE

# What was accepted may still get a paper that arrives late: from the focal point, the station's part is over.
TAKES_FILES = frozenset({*LIVE, "ACCEPTED"})


class TaskEnded(Refused):
    """The task was cancelled or given to another station: no evidence is added to it any more."""

    default_code = "task-ended"


def of_task(work: VerificationWork, id: UUID) -> Linked:
    """Return a task, whose files belong to its finding and are read as that is; raises `NotFound`."""
    task = work.tasks.read(id)
    ended = None if task.status in TAKES_FILES else TaskEnded()
    return Linked(access_of(task, work, "finding"), task.case_id, task.case_id, ended=ended)


PARENTS = parents(Parent("confirmation-task", "finding:read", of_task))
PATHS = {"confirmation-task": "confirmation-tasks"}
