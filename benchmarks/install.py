"""Time and size of the core install, and how soon ``onward --help`` answers.

    python -m benchmarks.install

Installs the checkout into a new environment (with the pinned versions) and measures that.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HELPS = 9


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        python = f"{folder}/bin/python"
        install = [
            python,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--constraint",
            "constraints.txt",
            ".",
        ]
        started = time.perf_counter()
        subprocess.run(install, check=True, cwd=ROOT, capture_output=True)
        seconds = time.perf_counter() - started
        files = (path for path in Path(folder).rglob("*") if path.is_file())
        size = sum(path.lstat().st_size for path in files)
        print(f"pip install . (core)   {seconds:.1f} s, environment of {size / 1e6:.0f} MB")
        helps = []
        for _ in range(HELPS):
            started = time.perf_counter()
            subprocess.run([f"{folder}/bin/onward", "--help"], check=True, capture_output=True)
            helps.append(time.perf_counter() - started)
        print(f"onward --help          {statistics.median(helps):.2f} s (median of {HELPS})")


if __name__ == "__main__":
    main()
