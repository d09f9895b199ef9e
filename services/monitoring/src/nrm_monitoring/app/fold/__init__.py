"""From events to a dossier: the one place where monitoring reads what others said."""

from nrm_monitoring.app.fold.dossier import fold
from nrm_monitoring.app.fold.kept import KeptEvent, in_order
from nrm_monitoring.app.fold.story import Link, links_of, story_of

__all__ = ["KeptEvent", "Link", "fold", "in_order", "links_of", "story_of"]
