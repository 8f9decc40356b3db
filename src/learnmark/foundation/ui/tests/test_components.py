from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from django import forms
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from learnmark.foundation.ui import style, theme, tones
from learnmark.foundation.ui.templatetags import ui

TEMPLATES = sorted((Path(ui.__file__).parent.parent / "templates").rglob("*.html"))
FRONTEND = Path(__file__).parents[5] / "frontend"


class Programme(forms.Form):
    name = forms.CharField(help_text="As the register shows it")
    mode = forms.ChoiceField(choices=[("a", "A")], widget=forms.RadioSelect)
    agreed = forms.BooleanField()
    evidence = forms.FileField(required=False)


def render(source: str, **context: object) -> str:
    return Template("{% load ui %}" + source).render(Context(context))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_needs_what_the_content_policy_forbids(path):
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle\s*=|<style|\son[a-z]+\s*=|javascript:|hx-on", text)
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)


def test_every_icon_that_is_named_is_in_the_sprite():
    known = set(re.findall(r'"([a-z0-9-]+)"', (FRONTEND / "icons.json").read_text()))
    named = set(tones.ICONS.values())
    for path in TEMPLATES:
        named |= set(re.findall(r'icon "([a-z0-9-]+)"', path.read_text(encoding="utf-8")))
    assert named <= known


def test_a_state_is_never_colour_alone():
    badge = render('{% status_badge "Granted" "granted" %}')
    assert 'data-tone="good"' in badge
    assert "Granted" in badge
    assert "<svg" in badge


def test_an_unknown_state_is_neutral():
    assert tones.tone_of("never heard of") == "neutral"


def test_no_state_has_two_tones():
    words = " ".join(tones.STATES.values()).split()
    assert len(words) == len(set(words))


def test_a_badge_escapes_its_word():
    assert "<b>" not in render("{% status_badge word %}", word="<b>x</b>")


def test_a_wrong_field_is_named_in_the_summary_and_tied_to_its_error():
    page = render("{% whole_form form %}", form=Programme({}))
    assert 'href="#id_name"' in page
    assert 'aria-describedby="id_name_help id_name_error"' in page
    assert 'id="id_name_error"' in page
    assert 'aria-invalid="true"' in page
    assert 'enctype="multipart/form-data"' in page


def test_a_form_carries_exactly_one_key():
    class Keyed(Programme):
        idempotency_key = forms.CharField(widget=forms.HiddenInput)

    assert render("{% whole_form form %}", form=Programme()).count("idempotency_key") == 1
    keyed = render("{% whole_form form %}", form=Keyed(initial={"idempotency_key": "k"}))
    assert len(re.findall(r'name="idempotency_key"', keyed)) == 1


def test_objections_show_rule_clause_and_remedy():
    page = render("{% objections verdict %}", verdict=style.VERDICT)
    for part in ("Cơ sở Quận 5 has a finding", "R-STYLE-1", "9.6.3.2", "Verify the correction"):
        assert part in page
    assert render("{% objections verdict %}", verdict=()).strip() == ""


def _objections(*abouts, says, remedy="Do it."):
    rule = SimpleNamespace(id="R-X-1", clause="9.5", says=says, remedy=remedy)
    return [SimpleNamespace(rule=rule, about=about, url=f"/{about}") for about in abouts]


def test_objections_of_one_rule_are_told_once():
    verdict = _objections("report", "team", "team", says="The file lacks: {about}.")
    page = render("{% objections verdict %}", verdict=verdict)
    assert page.count("R-X-1") == page.count("Do it.") == 1
    assert "The file lacks:" in page
    assert [page.count(f'<a href="/{word}">{word}</a>') for word in ("report", "team")] == [1, 1]


def test_objections_of_one_rule_stay_whole_sentences_where_what_they_concern_is_inside():
    verdict = _objections("F-1", "F-2", says="Major {about} is open.")
    page = render("{% objections verdict %}", verdict=verdict)
    assert "Major F-1 is open." in page
    assert "Major F-2 is open." in page
    assert page.count("R-X-1") == 1


def test_objections_with_different_remedies_stay_apart():
    verdict = _objections("F-1", "F-2", says="Lacks: {about}.", remedy="Close {about}.")
    page = render("{% objections verdict %}", verdict=verdict)
    assert page.count("R-X-1") == 2
    assert "Lacks: F-1." in page


def test_numbers_in_drawings_do_not_follow_the_language():
    with translation.override("vi"):
        assert 'value="1234.5"' in render('{% progress 1234.5 2000 label="x" %}')


def test_the_theme_is_kept_and_leads_back():
    request = RequestFactory().post("/ui/theme/", {"theme": "dark", "next": "/here/?a=1"})
    answer = theme.set_theme(request)
    assert answer["Location"] == "/here/?a=1"
    assert answer.cookies["theme"].value == "dark"


def test_the_theme_never_leads_to_another_site():
    request = RequestFactory().post("/ui/theme/", {"theme": "x", "next": "https://evil.example/"})
    answer = theme.set_theme(request)
    assert answer["Location"] == "/"
    assert answer.cookies["theme"]["max-age"] == 0


def test_a_made_up_theme_is_ignored():
    request = RequestFactory().get("/")
    request.COOKIES["theme"] = '"><script>'
    assert render("{% colour_theme %}", request=request) == ""
