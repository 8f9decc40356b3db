"""Quotes and agreements in each language: money, days, and no word of the other one."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from django.utils import translation

from learnmark.certification.actions import agreements
from learnmark.certification.actions.quotes import calculate
from learnmark.certification.facts.quote_words import days_label, money, plain_money
from learnmark.certification.tests.contract_cases import make_case
from learnmark.certification.tests.test_quotes import page_of, pdf_text
from learnmark.foundation import clock
from learnmark.foundation.tenancy.models import Party
from learnmark.foundation.tenancy.scope import acting_as
from learnmark.foundation.tenancy.testing import DAY, make_cast

SPACE = "\N{NO-BREAK SPACE}"
ENGLISH = re.compile(
    r"\b(the|of|and|is|for|as|to|client|body|audit|auditor|duties|scope|quotation|version|page|"
    r"each|year|stage|tax|fee|days?|price|total|terms|accepted|title|agreement|certification)\b",
    re.IGNORECASE,
)


@pytest.fixture
def cast(db):
    with clock.moved_to(DAY):
        cast = make_cast()
        # The name of the body is no fragment of a text.
        Party.objects.filter(pk=cast.body.pk).update(name="Tổ chức Sao Mai")
        cast.body.refresh_from_db()
        yield cast


def papers(cast, tmp_path, language):
    """The words of the quote and of the agreement, made while a page is in the other language."""
    case = make_case(cast, language=language)
    with translation.override("en" if language == "vi" else "vi"), acting_as(cast.body):
        quote = calculate(case, by=cast.dung, on=DAY)
        agreement = agreements.prepare(case, by=cast.dung, on=DAY)
        return quote, agreement, pdf_text(quote.file, tmp_path), pdf_text(agreement.file, tmp_path)


def test_vietnamese_papers_have_no_english_left(cast, tmp_path):
    quote, agreement, priced, agreed = papers(cast, tmp_path, "vi")
    for text in (priced, agreed):
        found = ENGLISH.findall(text.replace(agreement.number, "").replace(quote.number, ""))
        assert not found, found
    assert "1. Nghĩa vụ của khách hàng" in agreed
    assert "Khách hàng đề nghị chứng nhận" in agreed
    assert re.search(r"95\.040\.000\sVND", priced)
    assert re.search(r"95\.040\.000\sVND", agreed)
    assert "1,5" in priced
    assert "1,50" not in priced


def test_english_papers_are_english(cast, tmp_path):
    _quote, _agreement, priced, agreed = papers(cast, tmp_path, "en")
    assert "1. Duties of the client" in agreed
    assert re.search(r"VND\s95,040,000", priced)
    assert re.search(r"VND\s95,040,000", agreed)
    assert "Báo giá" not in priced


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_number_is_whole_at_the_head_of_every_page(cast, tmp_path, language):
    _quote, agreement, _priced, agreed = papers(cast, tmp_path, language)
    pages = [page for page in agreed.split("\f") if page.strip()]
    assert len(pages) > 1
    for page in pages:
        assert agreement.number in "\n".join(page.strip().splitlines()[:3])


@pytest.mark.parametrize(
    ("amount", "currency", "english", "vietnamese"),
    [
        ("95040000.00", "VND", "VND 95,040,000", "95.040.000 VND"),
        (Decimal(1250), "EUR", "EUR 1,250.00", "1.250,00 EUR"),
        ("1250.5", "USD", "USD 1,250.50", "1.250,50 USD"),
        ("12.345", "EUR", "EUR 12.345", "12,345 EUR"),
        ("0.5", "VND", "VND 0.5", "0,5 VND"),
        ("100", "VND", "VND 100", "100 VND"),
    ],
)
def test_money_is_grouped_with_the_decimals_of_its_currency(amount, currency, english, vietnamese):
    for language, shown in (("en", english), ("vi", vietnamese)):
        with translation.override(language):
            assert money(amount, currency) == shown.replace(" ", SPACE)


def test_money_for_machines_is_the_same_in_every_language():
    for language in ("en", "vi"):
        with translation.override(language):
            assert plain_money("95040000.00", "VND") == "95040000 VND"
            assert plain_money("1250.5", "EUR") == "1250.50 EUR"


@pytest.mark.parametrize(("language", "shown"), [("en", "1.5"), ("vi", "1,5")])
def test_days_have_no_needless_zeros(language, shown):
    with translation.override(language):
        assert days_label("1.50") == shown


def test_pages_show_money_in_the_readers_way(cast):
    case = make_case(cast)
    with acting_as(cast.body):
        quote = calculate(case, by=cast.dung, on=DAY)
        agreement = agreements.prepare(case, by=cast.dung, on=DAY)
    for url in (quote.get_absolute_url(), agreement.get_absolute_url()):
        page = page_of(cast.dung, url).content.decode()
        shown = {f"VND{SPACE}95,040,000", f"95.040.000{SPACE}VND"}
        assert any(one in page for one in shown), url
        assert "95040000" not in page
