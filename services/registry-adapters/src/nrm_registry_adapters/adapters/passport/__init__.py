"""The passport registry: answers with the document's status and how alike the holder's name is."""
