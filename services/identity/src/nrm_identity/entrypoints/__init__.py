"""Identity's doors: the HTTP process. It reads no events, so it has no consumer."""
