"""Words that Django and allauth translate too are translated here by ours, not by theirs."""

from __future__ import annotations

import importlib.util
import sys
from gettext import GNUTranslations
from pathlib import Path

import allauth
import django
import pytest
from django.conf import settings
from django.utils import translation

ROOT = Path(__file__).parents[4]
FOREIGN = (Path(django.__file__).parent, Path(allauth.__file__).parent)


def texts(path):
    with path.open("rb") as file:
        return GNUTranslations(file)._catalog


@pytest.fixture(scope="module")
def ours():
    """Every text of the sources, without a context of its own."""
    spec = importlib.util.spec_from_file_location("messages", ROOT / "scripts" / "messages.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules["messages"] = module
    spec.loader.exec_module(module)
    yield {text for context, text in module.messages() if not context}
    sys.modules.pop("messages")


def test_no_word_of_ours_is_left_to_a_foreign_catalogue(ours):
    places = [p for base in FOREIGN for p in base.rglob("locale/vi/LC_MESSAGES/django.mo")]
    foreign = {text for place in places for text in texts(place) if isinstance(text, str)}
    both = {text for text in ours & foreign if text}
    assert {"Text", "Time", "History"} <= both, "the foreign catalogues were found"
    (place,) = settings.LOCALE_PATHS
    mine = texts(Path(place) / "vi" / "LC_MESSAGES" / "django.mo")
    assert not sorted(text for text in both if not mine.get(text))
    with translation.override("vi"):
        assert all(translation.gettext(text) == mine[text] for text in both)
        assert translation.gettext("Text") != "Đoạn văn"
        assert translation.gettext("Time") != "Giờ"
