"""Benchmarks: models and whole systems sit the same exam, item by item."""
