"""``python -m onward.cli`` is the same as ``onward``."""

from onward.cli import main

main()
