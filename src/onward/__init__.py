"""Make a language model better at your own work, and prove it: ask, evaluate, tune, compare."""

__version__ = "0.1.0"

__all__ = ["__version__"]
