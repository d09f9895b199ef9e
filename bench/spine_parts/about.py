"""What figures were taken on."""

import os
import platform
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any


def machine() -> dict[str, Any]:
    """Return what the figures were taken on."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "cores": os.cpu_count(),
        "memory_gib": round(memory),
        "kernel": platform.release(),
        "python": platform.python_version(),
        "load_before": os.getloadavg()[0],
        "file_system": file_system(Path(os.environ.get("NRM_VAR", "var"))),
        **{name: version(name) for name in ("pika", "amqp", "nameko", "SQLAlchemy", "psycopg2-binary")},
    }


def file_system(path: Path) -> str:
    """Return the kind of file system that `path` lies on."""
    mounts = [line.split()[1:3] for line in Path("/proc/mounts").read_text(encoding="utf-8").splitlines()]
    here = str(path.resolve())
    return max((mount for mount in mounts if here.startswith(mount[0])), key=lambda mount: len(mount[0]))[1]
