"""What the tests share: a log, which packages there are, and a folder."""

import importlib.util
import shutil
import tempfile
import unittest
import warnings

import gru4rec


def has(package):
    return importlib.util.find_spec(package) is not None


KINDS = ["columns"] + [kind for kind in ("pandas", "polars") if has(kind)]
SMALL = {"layers": 8, "epochs": 1, "negative_samples": 32, "quiet": True}


class Case(unittest.TestCase):
    """A test with a folder of its own and one small log as a dictionary of columns."""

    @classmethod
    def setUpClass(cls):
        cls.log, cls.items = gru4rec.generate(sessions=1200, catalogue=120, kind="columns")

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="python-tests-")
        self.addCleanup(shutil.rmtree, self.folder)
        keep = warnings.catch_warnings()
        keep.__enter__()
        self.addCleanup(keep.__exit__, None, None, None)
        warnings.simplefilter("ignore", gru4rec.Gru4recWarning)

    def path(self, name):
        return f"{self.folder}/{name}"

    def write(self, log, name="log.tsv"):
        """The log as a file, written plainly."""
        with open(self.path(name), "w", encoding="utf-8") as file:
            for row in [tuple(log), *zip(*log.values())]:
                file.write("\t".join(map(str, row)) + "\n")
        return self.path(name)


def as_kind(columns, kind):
    if kind == "pandas":
        import pandas

        return pandas.DataFrame(columns)
    if kind == "polars":
        import polars

        return polars.DataFrame(columns)
    return columns


def as_columns(frame):
    """Any frame as a dictionary of lists."""
    if isinstance(frame, dict):
        return frame
    if type(frame).__module__.startswith("polars"):
        return frame.to_dict(as_series=False)
    return {name: frame[name].tolist() for name in frame.columns}
