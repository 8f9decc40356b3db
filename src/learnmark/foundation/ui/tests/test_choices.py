"""Countries and time zones to choose from."""

from __future__ import annotations

import zoneinfo

import pytest
from django.utils import translation

from learnmark.foundation.ui.choices import countries, time_zones
from learnmark.foundation.ui.countries import CODES, country_code, country_name


def test_every_country_has_a_name_in_both_languages():
    assert len(CODES) == 249
    for code in CODES:
        for language in ("en", "vi"):
            name = country_name(code, language)
            assert name != code
            assert country_code(name) == code


@pytest.mark.parametrize(("language", "second"), [("en", "Afghanistan"), ("vi", "Ả Rập Xê Út")])
def test_countries_begin_with_viet_nam_and_go_on_by_name(language, second):
    with translation.override(language):
        named = countries()
    assert named[0][0] == "VN"
    assert named[1][1] == second
    assert len(named) == 249


def test_what_is_no_country_has_no_code_and_keeps_its_words():
    assert country_code("Atlantis") == ""
    assert country_name("Atlantis", "vi") == "Atlantis"


def test_time_zones_stand_under_their_region_each_once():
    grouped = time_zones()
    assert grouped[0][1][0][0] == "Asia/Ho_Chi_Minh"
    assert {"Asia", "Europe", "America"} <= {region for region, _zones in grouped}
    every = [zone for _region, zones in grouped for zone, _label in zones]
    assert sorted(every) == sorted(zoneinfo.available_timezones())
