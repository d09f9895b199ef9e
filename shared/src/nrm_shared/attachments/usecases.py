"""The use cases of attachments, the same in every service that keeps some; each service says what files lie on."""

from typing import Any

from nrm_shared.attachments.adding import AddAttachment, Examine, add_attachment
from nrm_shared.attachments.listing import ListAttachments, list_attachments
from nrm_shared.attachments.parents import Parents
from nrm_shared.attachments.reading import OpenAttachment, ReadAttachment, open_attachment, read_attachment
from nrm_shared.attachments.removing import RemoveAttachment, RestoreAttachment, remove_attachment, restore_attachment
from nrm_shared.kernel.usecase import UseCase


def handlers(known: Parents, examine: Examine) -> dict[type, UseCase]:
    """Return the commands of a service whose files lie on `known`; `examine` looks at bytes before the transaction."""

    def add(command: AddAttachment, work: Any) -> Any:
        return add_attachment(command, work, known)

    def prepare(command: AddAttachment, caller: Any) -> Any:
        return examine(command.content)

    def open(command: OpenAttachment, work: Any) -> Any:
        return open_attachment(command, work, known)

    def remove(command: RemoveAttachment, work: Any) -> Any:
        return remove_attachment(command, work, known)

    def restore(command: RestoreAttachment, work: Any) -> Any:
        return restore_attachment(command, work, known)

    return {
        AddAttachment: UseCase(add, "attachment:add", prepare),
        OpenAttachment: UseCase(open, "attachment:open"),
        RemoveAttachment: UseCase(remove, "attachment:remove"),
        RestoreAttachment: UseCase(restore, "attachment:remove"),
    }


def queries(known: Parents) -> dict[type, UseCase]:
    """Return the questions of a service whose files lie on `known`."""

    def listed(query: ListAttachments, work: Any) -> Any:
        return list_attachments(query, work, known)

    def read(query: ReadAttachment, work: Any) -> Any:
        return read_attachment(query, work, known)

    return {ListAttachments: UseCase(listed, "attachment:read"), ReadAttachment: UseCase(read, "attachment:read")}
