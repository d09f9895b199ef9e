"""Why a file is not kept: each names the rule, none names anything of the file."""

from nrm_shared.kernel.errors import Malformed

FIELD = "/content"


class NotKept(Malformed):
    """The bytes are no file that is kept."""

    default_code = "attachment-broken"


class Unreadable(NotKept):
    """It is damaged, or is not what it begins as."""

    default_code = "attachment-broken"


class TypeUnknown(NotKept):
    """It is of no kind that is kept."""

    default_code = "attachment-type-unknown"


class TooManyPixels(NotKept):
    """The picture would need more memory than it may."""

    default_code = "attachment-too-many-pixels"


class HiddenPhoto(NotKept):
    """A photo lies where none is looked for: in a letter or a pattern of a PDF."""

    default_code = "attachment-hidden-photo"


class Animated(NotKept):
    """It is more than one picture."""

    default_code = "attachment-animated"


class Locked(NotKept):
    """It is protected by a password."""

    default_code = "attachment-locked"


class TooManyPages(NotKept):
    """It has more pages, or parts, than anybody reads."""

    default_code = "attachment-too-many-pages"


class StillTooLarge(NotKept):
    """What is left of it is larger than what may be sent."""

    default_code = "attachment-too-large"


class Empty(NotKept):
    """There is nothing in it."""

    default_code = "attachment-empty"


class Infected(NotKept):
    """The scanner found something harmful."""

    default_code = "attachment-infected"


BY_CODE: dict[str, type[NotKept]] = {each.default_code: each for each in NotKept.__subclasses__()}
