"""Vietnamese, in the short form that fits into tables and sentences."""
