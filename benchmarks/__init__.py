"""Measuring Learnmark: a large invented world, and how fast pages and starts are in it."""
