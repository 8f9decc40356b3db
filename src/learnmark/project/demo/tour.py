"""One case from registration to its second recertification, in the terminal.

It runs on a database of its own and leaves every PDF and a summary of every act in a folder.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.test.utils import override_settings

from learnmark.foundation import clock
from learnmark.foundation.files.models import StoredFile
from learnmark.foundation.files.store import read
from learnmark.foundation.tenancy.scope import acting_as
from learnmark.project.demo.build import QUIETLY
from learnmark.project.demo.cast import BODIES, ORGANIZATIONS
from learnmark.project.demo.stage import bring_on_body, bring_on_organization
from learnmark.project.demo.story import Story

Say = Callable[[str], None]
CAST = "harbour-online"
CYCLE = 1010
"""Days from one decision to the next: in time before the last valid day."""


def tour(out: Path, say: Say) -> int:
    """Walk the case, print each act, write PDFs and `summary.json`; returns the exit code."""
    out.mkdir(parents=True, exist_ok=True)
    acts: list[dict[str, Any]] = []

    def tell(on: date, title: str, by: str, status: str) -> None:
        acts.append({"number": len(acts) + 1, "on": on, "act": title, "by": by, "status": status})
        say(f"{len(acts):>4}  {on}  {title:<44.44}  {by:<24.24}  {status}")

    with override_settings(**QUIETLY):
        told = walk(tell)
    papers = _papers(told, out)
    summary = {
        "organization": told.cast.name,
        "certification_body": told.body.party.name,
        "case": told.case.number,
        "acts": acts,
        "documents": papers,
    }
    place = out / "summary.json"
    place.write_text(
        json.dumps(summary, default=str, ensure_ascii=False, indent=1), encoding="utf-8"
    )
    say("")
    say(f"{len(acts)} acts, {len(papers)} documents and summary.json are in {out}")
    return 0


def walk(tell: Callable[[date, str, str, str], None]) -> Story:
    """Three cycles' worth of one case; it ends today with the second recertification."""
    cast = next(cast for cast in ORGANIZATIONS if cast.slug == CAST)
    body_cast = next(body for body in BODIES if body.slug == cast.body)
    today = clock.today(settings.TIME_ZONE)
    granted = today - timedelta(days=2 * CYCLE + 2)
    body = bring_on_body(body_cast, granted - timedelta(days=400))
    registered = granted - timedelta(days=220)
    client = bring_on_organization(cast, registered)
    tell(registered, "Register an organization", client["contact"].name, "registered")
    told = Story(cast, client, body, tell=tell)
    told.to_certificate(granted)
    decided = granted
    for _cycle in range(2):
        told.surveil(decided + timedelta(days=300))
        told.surveil(decided + timedelta(days=620))
        renewed = decided + timedelta(days=CYCLE)
        told.recertify(renewed - timedelta(days=60), renewed)
        decided = renewed
    return told


def _papers(told: Story, out: Path) -> list[dict[str, str]]:
    """Copy every PDF of both sides into the folder, oldest first."""
    kept: list[dict[str, str]] = []
    seen: set[str] = set()
    for party in (told.body.party, told.client.party):
        with acting_as(party):
            rows = StoredFile.objects.own().filter(media_type="application/pdf").order_by("made_at")
            for file in rows:
                if file.sha256 in seen:
                    continue
                seen.add(file.sha256)
                name = f"{len(seen):02}-{file.name}"
                (out / name).write_bytes(read(file))
                kept.append(
                    {"file": name, "made": file.made_at.date().isoformat(), "sha256": file.sha256}
                )
    return kept
