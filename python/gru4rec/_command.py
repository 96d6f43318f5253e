"""The command: where it is, how it is called, and what its errors become."""

from __future__ import annotations

import json
import os
import queue
import shutil
import signal
import subprocess
import sys
import threading
import warnings
from typing import IO, Any, Callable, Dict, List, NoReturn, Optional, Sequence, Tuple, Type

from ._progress import Progress


class Gru4recError(Exception):
    """What the command says when it cannot do what it was asked to.

    `exit_code` is the command's; each code has a subclass.
    """

    exit_code: int

    def __init__(self, message: str, exit_code: int = 70) -> None:
        super().__init__(message)
        self.exit_code = exit_code


class UsageError(Gru4recError):
    """Settings that do not exist or exclude each other (64)."""


class DataError(Gru4recError):
    """Input that cannot be used (65)."""


class MissingInputError(Gru4recError):
    """Input that is not there (66)."""


class InternalError(Gru4recError):
    """A fault of the program (70)."""


class OutputError(Gru4recError):
    """Output that cannot be created (73)."""


class FileError(Gru4recError):
    """Reading or writing that failed (74)."""


class CommandNotFoundError(Gru4recError):
    """The command is not there, or cannot be started (127)."""


class Gru4recWarning(UserWarning):
    """What the command warns of."""


_ERRORS: Dict[int, Type[Gru4recError]] = {
    64: UsageError,
    65: DataError,
    66: MissingInputError,
    70: InternalError,
    73: OutputError,
    74: FileError,
}


def command() -> str:
    """The path of the command: `GRU4REC_COMMAND`, the one of this package, or one on `PATH`."""
    named = os.environ.get("GRU4REC_COMMAND")
    if named:
        return named
    packaged = os.path.join(os.path.dirname(os.path.abspath(__file__)), "bin", "gru4rec")
    if os.path.isfile(packaged):
        return packaged
    for folder in os.environ.get("PATH", "").split(os.pathsep):
        found = shutil.which("gru4rec", path=folder) if folder else None
        # The script that pip installs beside Python calls this function and is not the command.
        if found and _is_program(found):
            return found
    raise CommandNotFoundError(
        "the command gru4rec is not in this package, and not on PATH; install the wheel for this "
        "system, or name the command in GRU4REC_COMMAND",
        127,
    )


def _is_program(path: str) -> bool:
    try:
        with open(path, "rb") as file:
            return file.read(2) != b"#!"
    except OSError:
        return False


def main() -> NoReturn:
    """Becomes the command: what the script `gru4rec` runs."""
    try:
        path = command()
        os.execv(path, [path, *sys.argv[1:]])
    except (Gru4recError, OSError) as error:
        print(f"gru4rec: {error}", file=sys.stderr)
        sys.exit(127)


def start(arguments: Sequence[str], stdin: int) -> "subprocess.Popen[bytes]":
    """Starts the command in a session of its own, so that a terminal's Ctrl-C is not sent to it twice."""
    path = command()
    try:
        return subprocess.Popen(
            [path, *arguments],
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
    except OSError as error:
        raise CommandNotFoundError(f"{path} cannot be started: {error}", 127) from error


def error_of(exit_code: int, text: str) -> Gru4recError:
    """The exception for an exit code and what was said."""
    if exit_code < 0:
        try:
            name = signal.Signals(-exit_code).name
        except ValueError:
            name = f"signal {-exit_code}"
        return Gru4recError(text or f"gru4rec was ended by {name}", 128 - exit_code)
    kind = _ERRORS.get(exit_code, Gru4recError)
    return kind(text or f"gru4rec ended with exit code {exit_code}", exit_code)


class Messages:
    """What the command says on standard error, sorted into progress, warnings and the error."""

    def __init__(self, names: Optional[Dict[str, str]] = None) -> None:
        self.names = names or {}
        self.errors: List[str] = []
        self.warnings: List[str] = []
        self.last = ""

    def take(self, line: str) -> Optional[str]:
        """Keeps a line, and returns it when it tells of progress."""
        for path, name in self.names.items():
            line = line.replace(path, name)
        if line.startswith("gru4rec: warning: "):
            self.warnings.append(line[len("gru4rec: warning: ") :])
        elif line.startswith("gru4rec: "):
            self.errors.append(line[len("gru4rec: ") :])
        elif self.errors:
            self.errors.append(line)
        else:
            self.last = line
            return line
        return None

    def warn(self) -> None:
        """Passes the warnings on to Python's."""
        for text in self.warnings:
            warn(text)
        self.warnings = []

    def text(self) -> str:
        """What went wrong."""
        return "\n".join(self.errors) or self.last


def warn(text: str) -> None:
    """A warning that names the line outside this package that asked."""
    folder = os.path.dirname(os.path.abspath(__file__))
    depth, frame = 1, sys._getframe()
    while frame.f_back and os.path.dirname(os.path.abspath(frame.f_code.co_filename)) == folder:
        depth, frame = depth + 1, frame.f_back
    warnings.warn(text, Gru4recWarning, stacklevel=depth)


def call(
    arguments: Sequence[str],
    *,
    quiet: bool = False,
    names: Optional[Dict[str, str]] = None,
) -> str:
    """Runs the command to its end and returns its standard output.

    `names` are what temporary paths are called in messages. Ctrl-C is handed on once; the command then ends
    as it does by itself, and `KeyboardInterrupt` is raised. A second Ctrl-C kills it. SIGTERM, where the program
    has nothing else in mind for it, ends the command in the same way, and then the program with its clean-up.
    """
    messages = Messages(names)
    output: List[bytes] = []
    lines: "queue.Queue[Optional[bytes]]" = queue.Queue()
    interrupts = 0
    process: Optional["subprocess.Popen[bytes]"] = None
    progress = Progress(quiet)
    terminated = False

    def terminate(number: int, frame: object) -> None:
        nonlocal terminated
        terminated = True
        raise KeyboardInterrupt

    mine = threading.current_thread() is threading.main_thread() and signal.getsignal(signal.SIGTERM) == signal.SIG_DFL
    if mine:
        signal.signal(signal.SIGTERM, terminate)
    try:
        process = start(arguments, subprocess.DEVNULL)
        readers = [
            _thread(_drain, process.stdout, lambda line: output.append(line or b"")),
            _thread(_drain, process.stderr, lines.put),
        ]
        while True:
            try:
                line = lines.get()
                if line is None:
                    break
                told = messages.take(line.decode("utf-8", "replace").rstrip("\r\n"))
                if told is not None:
                    progress.show(told)
            except KeyboardInterrupt:
                interrupts += 1
                _interrupt(process, interrupts)
        while True:
            try:
                status = process.wait()
                for reader in readers:
                    reader.join()
                break
            except KeyboardInterrupt:
                interrupts += 1
                _interrupt(process, interrupts)
    finally:
        if mine:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
        progress.close()
        if process is not None:
            if process.poll() is None:
                process.kill()
                process.wait()
            for pipe in (process.stdout, process.stderr):
                if pipe is not None:
                    pipe.close()
    messages.warn()
    if terminated:
        raise SystemExit(128 + signal.SIGTERM)
    if interrupts or status == 130:
        raise KeyboardInterrupt(messages.text())
    if status != 0:
        raise error_of(status, messages.text())
    return b"".join(output).decode("utf-8")


def _interrupt(process: "subprocess.Popen[bytes]", count: int) -> None:
    if process.poll() is None:
        process.send_signal(signal.SIGINT if count == 1 else signal.SIGKILL)


def _drain(pipe: IO[bytes], take: Callable[[Optional[bytes]], Any]) -> None:
    for line in pipe:
        take(line)
    take(None)


def _thread(target: Callable[..., Any], *arguments: Any) -> threading.Thread:
    thread = threading.Thread(target=target, args=arguments, daemon=True)
    thread.start()
    return thread


def call_json(
    arguments: Sequence[str], *, quiet: bool = False, names: Optional[Dict[str, str]] = None
) -> Dict[str, Any]:
    """Runs a subcommand with `--json` and returns the object."""
    more = ["--json", "--quiet"] if quiet else ["--json"]
    result = json.loads(call([arguments[0], *more, *arguments[1:]], quiet=quiet, names=names))
    assert isinstance(result, dict)
    return result


def version() -> Tuple[str, ...]:
    """What `gru4rec --version` says, line by line."""
    return tuple(call(["--version"], quiet=True).splitlines())
