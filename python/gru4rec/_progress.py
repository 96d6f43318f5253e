"""Progress: the command's own lines, one line that changes where that can be had."""

from __future__ import annotations

import re
import shutil
import sys
import warnings
from typing import Any

# What is said before the first epoch: a name, blanks, and what it is.
_HEADING = re.compile(r"^(?:\S+(?: on)?)?\s{2,}|^measured on ")
_COUNT = re.compile(r"^(?:epoch|trial) (\d+)/(\d+)(?::\s*(.*))?$")


class Progress:
    """Shows lines: as a bar of tqdm in notebooks, as one line in terminals, else each as it comes."""

    def __init__(self, quiet: bool) -> None:
        self._quiet = quiet
        self._bar: Any = None
        self._pending = False
        self._notebook = not quiet and _in_notebook()
        self._terminal = not quiet and (self._notebook or sys.stderr is not None and sys.stderr.isatty())

    def show(self, line: str) -> None:
        """Shows one more line."""
        if self._quiet or not line or sys.stderr is None:
            return
        count = _COUNT.match(line)
        if self._notebook and count and self._show_bar(int(count[1]), int(count[2]), count[3] or ""):
            return
        if self._terminal and _HEADING.match(line):
            return
        if self._terminal:
            width = shutil.get_terminal_size().columns - 1
            sys.stderr.write("\r\x1b[K" + line[:width])
            self._pending = True
        else:
            sys.stderr.write(line + "\n")
        sys.stderr.flush()

    def _show_bar(self, done: int, total: int, text: str) -> bool:
        if self._bar is None:
            try:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")  # without ipywidgets the bar is text, and as good
                    from tqdm.auto import tqdm  # type: ignore[import-untyped,unused-ignore]
            except ImportError:
                self._notebook = False
                return False
            if self._pending:
                sys.stderr.write("\r\x1b[K")
                self._pending = False
            self._bar = tqdm(total=total, unit="epoch", leave=True)
        self._bar.total = total
        self._bar.set_postfix_str(text, refresh=False)
        self._bar.update(done - self._bar.n)
        return True

    def close(self) -> None:
        """Ends the line."""
        if self._bar is not None:
            self._bar.close()
        if self._pending and sys.stderr is not None:
            sys.stderr.write("\n")
            sys.stderr.flush()
            self._pending = False


def _in_notebook() -> bool:
    module = sys.modules.get("IPython")
    shell = module.get_ipython() if module is not None else None
    return type(shell).__name__ == "ZMQInteractiveShell"
