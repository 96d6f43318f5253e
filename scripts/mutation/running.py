"""Tests run against one mutant after the other."""

import dataclasses
import os
import pathlib
import re
import resource
import shutil
import signal
import subprocess
import tempfile
import time


@dataclasses.dataclass
class Suite:
    name: str
    seconds: float
    seen: bytes


class Runner:
    def __init__(self, package):
        self.package = package
        self.program = package.copy / ".build/debug/gru4recPackageTests.xctest"
        self.scratch = package.scratch

    def suites(self, tests):
        listed = subprocess.run(
            [self.program, "--testing-library", "swift-testing", "--list-tests"], cwd=self.package.copy,
            capture_output=True, text=True, check=True).stdout.split("\n")
        names = {line.split("/")[0] for line in listed if line.split(".")[0] in tests}
        return sorted(names)

    def run(self, names, limit, mutant=None, seen=None):
        """How some suites end: 'passed', 'failed', 'crashed' or 'timed out'; and how long they took."""
        pattern = "^(" + "|".join(re.sub(r"\W", ".", name) for name in names) + ")(/|$)"
        folder = pathlib.Path(tempfile.mkdtemp(prefix="mutant-"))
        environment = {key: value for key, value in os.environ.items() if not key.startswith("GRU4REC_")}
        environment |= {"TMPDIR": str(folder), "SWIFT_BACKTRACE": "enable=no"}
        if mutant:
            environment["MUTANT"] = mutant
        if seen:
            environment["MUTANTS_SEEN"] = str(seen)
        verdict, before = None, time.monotonic()
        # Time in which it may run: who is stopped, or waits for a machine that is, does not run out of it.
        spent = 0.0
        output = self.scratch / "output.log"
        with open(output, "wb") as log:
            child = subprocess.Popen(
                [self.program, "--testing-library", "swift-testing", "--filter", pattern], cwd=self.package.copy,
                stdout=log, stderr=subprocess.STDOUT, env=environment, start_new_session=True, preexec_fn=limits)
        with open(output, "rb") as log:
            said = b""
            while verdict is None:
                code = child.poll()
                said = said[-200:] + log.read()
                if "✘".encode() in said:
                    verdict = "failed"
                elif code is not None:
                    # Nothing that ran is no proof of anything.
                    whole = output.read_bytes()
                    verdict = "crashed" if code < 0 else "failed" if code else (
                        "passed" if b"Test run with 0 tests" not in whole else "empty")
                elif spent > limit:
                    verdict = "timed out"
                else:
                    time.sleep(0.02)
                    now = time.monotonic()
                    spent += min(now - before, 0.2) if not stands_still(child.pid) else 0
                    before = now
        try:
            os.killpg(child.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        child.wait()
        shutil.rmtree(folder, ignore_errors=True)
        return verdict, spent

    def measure(self, names):
        """Suites with their time and the places that they reach; those that fail without a mutant are left out."""
        suites = []
        for name in names:
            seen = self.scratch / "seen"
            seen.unlink(missing_ok=True)
            verdict, seconds = self.run([name], 1200, seen=seen)
            if verdict == "passed":
                suites.append(Suite(name, seconds, seen.read_bytes()))
            elif verdict != "empty":
                print(f"warning: {name} {verdict} without a mutant, and is left out")
        return sorted(suites, key=lambda suite: suite.seconds)

    def verdict(self, place, choice, suites):
        """What became of a mutant: the quick suites that reach it, then the others."""
        reaching = [suite for suite in suites if suite.seen[place.number]]
        if not reaching:
            return "not reached"
        quick, slow, total = [], [], 0.0
        for suite in reaching:
            total += suite.seconds
            (quick if total < 3 or not quick else slow).append(suite)
        for part in (quick, slow):
            if part:
                expected = sum(suite.seconds for suite in part)
                verdict, _ = self.run([suite.name for suite in part], 15 + 5 * expected, mutant=f"{place.number}:{choice}")
                if verdict != "passed":
                    return verdict
        return "survived"


def stands_still(pid):
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "T"
    except OSError:
        return False


def limits():
    os.nice(5)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # A loop that never ends fills neither the disk nor the memory.
    resource.setrlimit(resource.RLIMIT_FSIZE, (2 << 30, 2 << 30))
    resource.setrlimit(resource.RLIMIT_DATA, (6 << 30, 6 << 30))
