"""What the doctor says of texts and settings."""

from __future__ import annotations

from types import SimpleNamespace

import polib
import pytest

from learnmark.project import command, doctor, environment
from learnmark.project.tests.test_settings import run

PO = r"""msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=1; plural=0;\n"

#: here.py
msgid "One \"two\"\n"
msgstr "Một \"hai\"\n"

msgctxt "month"
msgid "May"
msgstr "Tháng năm"

msgid "%(n)d thing"
msgid_plural "%(n)d things"
msgstr[0] "%(n)d thứ"

#, fuzzy
msgid "Unsure"
msgstr "Chưa chắc"

msgid ""
"Not "
"yet"
msgstr ""

#~ msgid "Gone"
#~ msgstr "Đã mất"
"""


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "vi" / "LC_MESSAGES"
    place.mkdir(parents=True)
    return place


def write(folder, text):
    (folder / "django.po").write_text(text, encoding="utf-8")
    polib.pofile(str(folder / "django.po")).save_as_mofile(str(folder / "django.mo"))


def said(folder):
    return list(doctor._words(SimpleNamespace(LOCALE_PATHS=[folder.parents[1]])))


def test_texts_that_lack_a_translation_are_counted(folder):
    write(folder, PO)
    assert doctor.translated(folder) == (3, 5)
    ((kind, sentence),) = said(folder)
    assert kind == "warning"
    assert "60 %" in sentence
    assert "3 of 5" in sentence


def test_a_whole_catalogue_is_said_to_be_whole(folder):
    write(folder, PO.split("#, fuzzy", maxsplit=1)[0])
    ((kind, sentence),) = said(folder)
    assert (kind, "3 of 3" in sentence) == ("ok", True)


def test_a_catalogue_that_was_not_built_is_missing(folder):
    ((kind, sentence),) = said(folder)
    assert kind == "warning"
    assert "not built" in sentence


def test_an_empty_value_counts_as_unset(monkeypatch):
    monkeypatch.setenv("LEARNMARK_X", "")
    assert environment.env_text("X", "default") == "default"
    assert environment.env_bool("X", default=True) is True
    assert environment.env_int("X", 7) == 7
    monkeypatch.setenv("LEARNMARK_X", "  ")
    assert environment.env_list("X", "a,b") == ["a", "b"]


def test_local_use_fills_in_what_is_empty(monkeypatch):
    for name in ("LOCAL", "DATA_DIR", "URL"):
        monkeypatch.setenv(f"LEARNMARK_{name}", "")
    monkeypatch.setenv("LEARNMARK_DATA_DIR", "/srv/kept")
    command._settle_locally(8123)
    assert environment.env_bool("LOCAL", default=False) is True
    assert environment.env_text("DATA_DIR") == "/srv/kept"
    assert environment.env_text("URL") == "http://localhost:8123"


def test_the_doctor_names_the_setting_that_is_wrong(tmp_path):
    examine = ("-m", "learnmark.project.command", "doctor")
    done = run(tmp_path, *examine, LEARNMARK_LOCAL="", LEARNMARK_SECRET_KEY="")
    assert done.returncode == 1
    assert "LEARNMARK_SECRET_KEY is missing" in done.stdout
    assert "learnmark --local doctor" in done.stdout
    assert "cannot be read" not in done.stdout
    done = run(tmp_path, *examine, LEARNMARK_LOCAL="perhaps")
    assert "LEARNMARK_LOCAL=perhaps: allowed are on and off" in done.stdout
