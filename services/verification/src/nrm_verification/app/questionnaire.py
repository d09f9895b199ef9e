"""The questionnaire as it is shown: every question in Bangla and English with the indicators beside it (step 5)."""

from dataclasses import dataclass

from nrm_shared.kernel.calendar import dhaka_date
from nrm_shared.kernel.errors import NotFound
from nrm_shared.kernel.usecase import Work
from nrm_shared.reference import questionnaires
from nrm_shared.reference.content.shelf import UnknownVersion
from nrm_shared.reference.questionnaires import Questionnaire


@dataclass(frozen=True, slots=True)
class GetQuestionnaire:
    """Ask for a version; none for the one new tasks are issued with."""

    version: str | None = None


def get_questionnaire(query: GetQuestionnaire, work: Work) -> Questionnaire:
    """Return the questionnaire; raise `NotFound` for a version that never was."""
    if query.version is None:
        return questionnaires.current(dhaka_date(work.now))
    try:
        return questionnaires.load(query.version)
    except UnknownVersion as error:
        raise NotFound(kind="questionnaire") from error
