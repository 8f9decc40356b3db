"""English, neutral between its countries: no day that could be taken for a month."""
