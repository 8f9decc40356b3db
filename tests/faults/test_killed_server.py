"""The power fails: what was acknowledged is there, nothing is half there, and work goes on."""

from __future__ import annotations

import json
import random
import re
import sys
import threading
import time
from uuid import UUID

import httpx
import pytest

from tests.faults.kept_apart import EMAIL, PASSWORD, Apart, Postman, eventually, kill

pytestmark = pytest.mark.fault
LEARNMARK = (sys.executable, "-m", "learnmark.project.command")
KILLS, WRITERS, MAILS = 2, 3, 40
CSRF = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@pytest.fixture(scope="module")
def apart(tmp_path_factory):
    """One installation for both tests: drafts to save, and mails that wait."""
    made = Apart(tmp_path_factory.mktemp("apart"))
    made.make(drafts=WRITERS, mails=MAILS)
    return made


def signed_in(url):
    """A browser's worth of cookies, from the sign-in page."""
    client = httpx.Client(base_url=url, timeout=20, trust_env=False)
    place = "/sign-in/login/"
    form = {"login": EMAIL, "password": PASSWORD, "csrfmiddlewaretoken": token(client, place)}
    answer = client.post(place, data=form, headers={"Referer": url})
    assert answer.status_code == httpx.codes.FOUND, answer.text
    return client


def token(client, place):
    return CSRF.search(client.get(place).text)[1]


class Writer(threading.Thread):
    """Saves a draft again and again, each time with the next number, until nobody answers."""

    def __init__(self, client, draft, number):
        super().__init__()
        self.client, self.number = client, number
        self.place = f"/certification/applications/{draft}/steps/scope"
        self.acknowledged = number

    def run(self):
        try:
            form = {"csrfmiddlewaretoken": token(self.client, self.place)}
            while True:
                self.number += 1
                form["desired_scope"] = f"Scope {self.number}"
                answer = self.client.post(self.place, data=form)
                assert answer.status_code == httpx.codes.FOUND, answer.text
                self.acknowledged = self.number
        except httpx.TransportError:
            return


def kept(apart, draft):
    """The number in the saved draft, and how many saves the journal knows."""
    key = UUID(draft).hex
    [(answers,)] = apart.rows("SELECT answers FROM certification_application WHERE id=?", key)
    scope = json.loads(answers).get("scope", {}).get("desired_scope", "Scope 0")
    [(events,)] = apart.rows(
        "SELECT count(*) FROM journal_event WHERE object_id=? AND name=?",
        key,
        "certification:application:saved",
    )
    return int(scope.rpartition(" ")[2]), events


def test_no_acknowledged_save_is_lost_when_the_server_is_killed(apart):
    drafts = [str(UUID(key)) for (key,) in apart.rows("SELECT id FROM certification_application")]
    numbers = dict.fromkeys(drafts, 0)
    client = None
    for _ in range(KILLS):
        with apart.serving() as server:
            client = client or signed_in(apart.url)  # the session outlives the server
            writers = {draft: Writer(client, draft, numbers[draft]) for draft in drafts}
            for writer in writers.values():
                writer.start()
            eventually(
                lambda writers=writers: all(
                    w.acknowledged > numbers[d] for d, w in writers.items()
                ),
                lambda: "nobody gets to save",
            )
            time.sleep(random.uniform(0, 0.5))
            kill(server)
            for writer in writers.values():
                writer.join(20)
        for draft, writer in writers.items():
            saved, events = kept(apart, draft)
            assert saved in (writer.acknowledged, writer.number), "an acknowledged save is lost"
            assert events == saved, "a save without its event, or an event without its save"
            numbers[draft] = saved
    client.close()
    assert all(numbers.values())
    assert json.loads(apart.run(*LEARNMARK, "fsck", "--json"))["faults"] == []


def test_every_mail_is_sent_when_the_worker_is_killed(apart):
    with Postman() as postman:
        threading.Thread(target=postman.serve_forever, daemon=True).start()
        apart.environment |= {
            "LEARNMARK_MAIL": "smtp",
            "LEARNMARK_MAIL_HOST": "127.0.0.1",
            "LEARNMARK_MAIL_PORT": str(postman.port),
        }
        for _ in range(KILLS):
            seen = len(postman.taken)
            with apart.running("worker"):
                eventually(lambda seen=seen: len(postman.taken) > seen, lambda: "no mail is sent")
                time.sleep(random.uniform(0, 0.03))
            # The lease of a job in hand ends in minutes, which the test does not wait for.
            apart.rows("UPDATE jobs_job SET leased_until='2000-01-01' WHERE leased_until NOT NULL")
        apart.run(*LEARNMARK, "worker", "--once")
        postman.shutdown()
    messages = {str(UUID(key)) for (key,) in apart.rows("SELECT id FROM outbox_message")}
    assert len(messages) >= MAILS
    assert set(postman.taken) == messages
    assert len(postman.taken) <= len(messages) + KILLS, "sent twice without a reason"
    assert apart.rows("SELECT count(*) FROM outbox_message WHERE sent_at IS NULL") == [(0,)]
    assert apart.rows("SELECT count(*) FROM jobs_job WHERE parked_at NOT NULL") == [(0,)]
    mails = "SELECT count(*) FROM jobs_job WHERE name='outbox.send' AND done_at IS NULL"
    assert apart.rows(mails) == [(0,)]
