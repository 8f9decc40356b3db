"""The library: requirement frameworks and certification schemes, the same rows for everybody."""
