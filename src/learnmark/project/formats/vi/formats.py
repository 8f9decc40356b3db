"""Vietnamese days and times."""

from __future__ import annotations

DATE_FORMAT = SHORT_DATE_FORMAT = "d/m/Y"
YEAR_MONTH_FORMAT = r"F \n\ă\m Y"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = SHORT_DATETIME_FORMAT = "d/m/Y, H:i"
NUMBER_GROUPING = 3
FIRST_DAY_OF_WEEK = 1
