"""Reading XML from outside: no document types, no entities, no network, no comments, nothing huge.

A comment or processing instruction is refused although XML allows it: canonicalisation drops comments, so `12<!-- -->34`
would be signed as one number and read as another by whoever asks an element for its first piece of text.
"""

from lxml import etree

from nrm_shared.wssecurity.refusal import NotBelieved, need

LARGEST_BYTES = 256 * 1024
DEEPEST = 64


def parse(content: bytes, largest: int = LARGEST_BYTES) -> etree._Element:
    """Return the root element of `content`; raise `NotBelieved`."""
    need(len(content) <= largest, "too-large")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise NotBelieved("not-xml") from None
    need(root.getroottree().docinfo.internalDTD is None, "not-plain")
    # Also what stands before and after the root.
    need(root.getprevious() is None and root.getnext() is None, "not-plain")
    for _, element in etree.iterwalk(root, events=("start", "comment", "pi")):
        need(isinstance(element.tag, str), "not-plain")
    need(_depth(root) <= DEEPEST, "not-plain")
    return root


def canonical(element: etree._Element) -> bytes:
    """Return the exclusive canonical form of an element, without comments: the bytes that are signed.

    Raise `NotBelieved` for what has none, such as a namespace that is no absolute address.
    """
    try:
        return etree.tostring(element, method="c14n", exclusive=True, with_comments=False)
    except etree.C14NError:
        raise NotBelieved("not-plain") from None


def _depth(root: etree._Element) -> int:
    depth = deepest = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        deepest = max(deepest, depth)
    return deepest
