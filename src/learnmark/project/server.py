"""The web server. It loads no Django itself: only its working processes do, which start faster so."""

from __future__ import annotations

import os


def serve(address: str, port: int, *, processes: int, threads: int) -> None:
    """Serve until told to stop."""
    from granian import Granian
    from granian.constants import Interfaces

    Granian(
        "learnmark.project.wsgi:application",
        address=address,
        port=port,
        interface=Interfaces.WSGI,
        workers=processes,
        blocking_threads=threads,
        log_enabled=os.environ.get("LEARNMARK_DEBUG", "off") == "on",
        respawn_failed_workers=True,
    ).serve()
