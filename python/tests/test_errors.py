"""Errors, warnings, Ctrl-C, progress, and what the package brings."""

import glob
import os
import signal
import stat
import subprocess
import sys
import tempfile
import warnings
from unittest import mock

import gru4rec

from .support import SMALL, Case

# Who starts tests in the background may have Ctrl-C ignored, which Python leaves so.
INTERRUPTIBLE = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
"""

LONG = INTERRUPTIBLE + """
import sys, gru4rec
log = gru4rec.generate(sessions=3000, catalogue=200, kind="columns").log
print("begins", flush=True)
try:
    gru4rec.train(log, *sys.argv[1:2], layers=32, epochs=100000)
except KeyboardInterrupt as interrupt:
    print("interrupted:", interrupt)
    if len(sys.argv) > 1:
        model = gru4rec.train(log, sys.argv[1], layers=32, epochs=100000, resume=True)
"""

SEARCH = INTERRUPTIBLE + """
import sys, gru4rec
log = gru4rec.generate(sessions=300, catalogue=50, kind="columns").log
settings = dict(study=sys.argv[1], layers=8, seeds=0, workers=1, threads=1)
print("begins", flush=True)
try:
    gru4rec.tune(log, trials=10000, **settings)
except KeyboardInterrupt as interrupt:
    print("interrupted:", str(interrupt).replace("\\n", " "), flush=True)
    done = int(str(interrupt).split("after ")[1].split()[0])
    print(gru4rec.tune(log, trials=done + 1, **settings).result["runs"])
"""


class ErrorTests(Case):
    def test_settings(self):
        for call in (
            lambda: gru4rec.train(self.log, epochz=3),
            lambda: gru4rec.Model("model").evaluate(self.log, epochz=3),
        ):
            with self.assertRaises(TypeError):
                call()
        with self.assertRaisesRegex(TypeError, "no setting 'epochz'; did you mean 'epochs'"):
            gru4rec.train(self.log, epochz=3)
        with self.assertRaisesRegex(TypeError, "'quite'|there are"):
            gru4rec.prepare(self.log, xyzzy=3)
        with self.assertRaisesRegex(TypeError, "True or False"):
            gru4rec.train(self.log, with_optimizer="yes")

    def test_exit_codes(self):
        for error, code, call in [
            (gru4rec.UsageError, 64, lambda: gru4rec.train(self.log, layers=0)),
            (gru4rec.UsageError, 64, lambda: gru4rec.train(self.log, epochs="many")),
            (gru4rec.DataError, 65, lambda: gru4rec.train({name: [] for name in self.log})),
            (gru4rec.MissingInputError, 66, lambda: gru4rec.train(self.path("nothing.tsv"))),
            (gru4rec.OutputError, 73, lambda: gru4rec.train(self.log, self.path("no/folder"), **SMALL)),
        ]:
            with self.assertRaises(error) as raised:
                call()
            self.assertEqual(raised.exception.exit_code, code)
            self.assertNotIn("gru4rec-", str(raised.exception))
        with mock.patch.dict(os.environ, GRU4REC_COMMAND=self.path("nothing")):
            with self.assertRaises(gru4rec.CommandNotFoundError):
                gru4rec.version()

    def test_killed(self):
        program = self.path("program")
        with open(program, "w") as file:
            file.write("#!/bin/sh\nkill -9 $$\n")
        os.chmod(program, stat.S_IRWXU)
        with mock.patch.dict(os.environ, GRU4REC_COMMAND=program):
            with self.assertRaisesRegex(gru4rec.Gru4recError, "SIGKILL"):
                gru4rec.version()

    def test_damaged_model(self):
        model = gru4rec.train(self.log, self.path("model"), **SMALL)
        with open(model.path, "r+b") as file:
            file.seek(-3, os.SEEK_END)
            file.write(b"abc")
        with self.assertRaisesRegex(gru4rec.DataError, "checksum|damaged|sha256"):
            model.recommend([self.log["ItemId"][0]])

    def test_warnings(self):
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            gru4rec.train({name: values[:60] for name, values in self.log.items()}, batch_size=500, **SMALL)
        told = [each for each in told if each.category is gru4rec.Gru4recWarning]
        self.assertTrue(told)
        self.assertTrue(all(each.filename == __file__ for each in told), told[0].filename)

    def interrupted(self, *arguments, send):
        before = set(glob.glob(tempfile.gettempdir() + "/gru4rec-????????"))
        child = subprocess.Popen([sys.executable, "-c", LONG, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                 start_new_session=True)  # fmt: skip
        self.addCleanup(child.stdout.close)
        self.addCleanup(child.stderr.close)
        self.assertEqual(child.stdout.readline(), b"begins\n")
        while b"epoch 2/" not in child.stderr.readline():
            self.assertIsNone(child.poll())
        send(child)
        return child, child.stdout.readline().decode(), before

    def test_interrupt(self):
        # As a terminal does: to the whole group of the process.
        child, line, before = self.interrupted(send=lambda child: os.killpg(child.pid, signal.SIGINT))
        self.assertEqual(child.wait(timeout=20), 0)
        self.assertTrue(line.startswith("interrupted: "), line)
        self.assertEqual(set(glob.glob(tempfile.gettempdir() + "/gru4rec-????????")) - before, set())

    def test_termination(self):
        child, line, before = self.interrupted(send=lambda child: child.terminate())
        self.assertEqual((child.wait(timeout=20), line), (143, ""))
        self.assertEqual(set(glob.glob(tempfile.gettempdir() + "/gru4rec-????????")) - before, set())

    def test_interrupt_leaves_a_checkpoint(self):
        model = self.path("model")
        child, line, _ = self.interrupted(model, send=lambda child: child.send_signal(signal.SIGINT))
        self.assertIn("the same call with resume=True goes on", line)
        self.assertTrue(glob.glob(model + "*checkpoint*"), os.listdir(self.folder))
        # It goes on from there, until it is interrupted once more.
        line = child.stderr.readline()
        while b"epoch " not in line:
            line = child.stderr.readline()
        self.assertGreater(int(line.split()[1].split(b"/")[0]), 2)
        child.send_signal(signal.SIGINT)
        self.assertNotEqual(child.wait(timeout=20), 0)

    def test_an_interrupted_search_goes_on(self):
        child = subprocess.Popen([sys.executable, "-c", SEARCH, self.path("study.db")], stdout=subprocess.PIPE,
                                 stderr=subprocess.PIPE)  # fmt: skip
        self.addCleanup(child.stdout.close)
        self.addCleanup(child.stderr.close)
        self.assertEqual(child.stdout.readline(), b"begins\n")
        while b"trial 2" not in child.stderr.readline():
            self.assertIsNone(child.poll())
        child.send_signal(signal.SIGINT)
        out, errors = child.communicate(timeout=60)
        line, _, rest = out.decode().partition("\n")
        self.assertRegex(line, "^interrupted: .*; the same call goes on$")
        self.assertEqual(rest, "2\n", errors.decode())
        self.assertEqual([name for name in os.listdir(self.folder) if "frames" in name], [])

    def test_progress(self):
        told = subprocess.run([sys.executable, "-c", "import gru4rec\n"
                               "log = gru4rec.generate(sessions=300, catalogue=50, kind='columns').log\n"
                               "gru4rec.train(log, layers=8, epochs=2)\n"
                               "gru4rec.train(log, layers=8, epochs=3, quiet=True)"],
                              stderr=subprocess.PIPE, check=True).stderr.decode()  # fmt: skip
        self.assertIn("epoch 2/2: loss", told)
        self.assertNotIn("3/3", told)

    def test_progress_in_a_terminal(self):
        master, slave = os.openpty()
        self.addCleanup(os.close, master)
        program = ("import gru4rec\nlog = gru4rec.generate(sessions=300, catalogue=50, kind='columns').log\n"
                   "gru4rec.train(log, layers=8, epochs=2)")  # fmt: skip
        subprocess.run([sys.executable, "-c", program], stderr=slave, check=True)
        os.close(slave)
        told = os.read(master, 10_000).decode()
        self.assertRegex(told, r"^(\r\x1b\[Kepoch [12]/2: loss [^\n]*){2}\r?\n$")

    def test_import_is_light(self):
        loaded = subprocess.run([sys.executable, "-c", "import sys, gru4rec; print(*sys.modules)"],
                                stdout=subprocess.PIPE, check=True).stdout.decode().split()  # fmt: skip
        self.assertEqual({"numpy", "pandas", "polars", "pyarrow"} & set(loaded), set())

    def test_package(self):
        folder = os.path.dirname(gru4rec.__file__)
        self.assertTrue(os.path.exists(os.path.join(folder, "py.typed")))
        for name in gru4rec.__all__:
            self.assertTrue(getattr(gru4rec, name).__doc__, name)
        script = os.path.join(os.path.dirname(sys.executable), "gru4rec")
        if os.path.exists(script):
            told = subprocess.run([script, "--version"], stdout=subprocess.PIPE, check=True).stdout.decode()
            self.assertEqual(told.splitlines()[0], gru4rec.version()[0])
            self.assertEqual(subprocess.run([script, "train", "x"], stderr=subprocess.DEVNULL).returncode, 64)
