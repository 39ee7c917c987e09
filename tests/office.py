"""LibreOffice as the reader of our files: it opens what we write, recalculates it, and saves it as something else."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

OPENING_SECONDS = 120


def soffice() -> str:
    """The office that reads for the tests; ``tests/browser/ready.sh`` installs one."""
    found = next((path for name in ("soffice", "libreoffice") if (path := shutil.which(name))), None)
    if found is None:
        raise RuntimeError("The tests of files for offices need LibreOffice: run tests/browser/ready.sh, or install it.")
    return found


def opened(content: bytes, name: str, ending: str, folder: Path) -> Path:
    """``content``, a file of that ``name``, as LibreOffice saves it with another ``ending`` (``pdf``, ``fods``, ``csv``, ``txt`` …).

    Raises AssertionError where LibreOffice cannot read it.
    """
    given = folder / name
    given.write_bytes(content)
    saved = folder / "saved"
    command = [soffice(), f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--norestore", "--convert-to", ending]
    done = subprocess.run([*command, "--outdir", str(saved), str(given)], capture_output=True, text=True, timeout=OPENING_SECONDS, check=False)
    result = saved / f"{given.stem}.{ending.partition(':')[0]}"
    assert result.exists(), f"LibreOffice could not open {name}: {done.stdout} {done.stderr}"
    return result


def pages(pdf: Path) -> list[Path]:
    """The pages of a PDF as PNG pictures, for looking at."""
    subprocess.run(["pdftoppm", "-png", "-r", "60", str(pdf), str(pdf.with_suffix(""))], check=True, capture_output=True)
    return sorted(pdf.parent.glob(f"{pdf.stem}-*.png"))
