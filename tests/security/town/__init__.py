"""All six services in one process: their real applications, real databases, and a broker of a few lines."""
