"""One module per registry: how it reads its own request and writes its own answer."""

from collections.abc import Callable

from lxml import etree

from nrm_sandbox.people import People
from nrm_sandbox.registries import birth, national_id, passport
from nrm_shared.wssecurity.names import SOAP11, SOAP12

Answer = Callable[[etree._Element, People], etree._Element]

# The contents page: registry -> (SOAP version, how it answers).
ANSWERS: dict[str, tuple[str, Answer]] = {
    "national-id": (SOAP11, national_id.answer),
    "passport": (SOAP12, passport.answer),
    "birth": (SOAP11, birth.answer),
}
