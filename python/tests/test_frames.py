"""Whatever a log comes as, the command reads the same events; compared with a file that is written plainly."""

import datetime
import importlib.util
import unittest
from unittest import mock

import gru4rec

from .support import KINDS, SMALL, Case, as_columns, as_kind, has

UTC = datetime.timezone.utc


def without_pyarrow(name, *arguments, find=importlib.util.find_spec):
    return None if name == "pyarrow" else find(name, *arguments)


class FramesTests(Case):
    def expected(self, log):
        """What the command makes of the log as a file: lists of integers, and items as texts."""
        data = gru4rec.prepare(self.write(log), output=self.path("expected"), quiet=True)
        tables = []
        for path in (data.train_full, data.test):
            with open(path, encoding="utf-8") as file:
                rows = [line.rstrip("\n").split("\t") for line in file][1:]
            tables.append([[row[0], row[1], float(row[2])] for row in rows])
        return tables

    def check(self, frame, expected, item=int, **settings):
        data = gru4rec.prepare(frame, quiet=True, **settings)
        for table, rows in zip((data.train_full, data.test), expected):
            self.assertIs(type(table), type(frame))
            columns = as_columns(table)
            self.assertEqual(list(columns), ["SessionId", "ItemId", "Time"])
            self.assertTrue(all(isinstance(value, item) for value in columns["ItemId"]))
            times = [moment(value) for value in columns["Time"]]
            actual = [[str(s), str(i), t] for s, i, t in zip(columns["SessionId"], columns["ItemId"], times)]
            self.assertEqual(actual, rows)
        return data

    def test_integers_and_texts(self):
        expected = self.expected(self.log)
        texts = {**self.log, "ItemId": [str(item) for item in self.log["ItemId"]]}
        for kind in KINDS:
            with self.subTest(kind):
                self.check(as_kind(self.log, kind), expected)
                self.check(as_kind(texts, kind), expected, str)

    def test_columns_by_name(self):
        expected = self.expected(self.log)
        named = {"noise": [0.5] * len(self.log["Time"]), "at": self.log["Time"], "sku": self.log["ItemId"],
                 "visit": [f"v{session}" for session in self.log["SessionId"]]}  # fmt: skip
        for kind in KINDS:
            with self.subTest(kind):
                self.check(as_kind(named, kind), expected,
                           session_column="visit", item_column="sku", time_column="at")  # fmt: skip

    def test_kinds_of_events_and_times_as_text(self):
        # Every event stands there once more as one of another kind, or of none.
        text = [datetime.datetime.fromtimestamp(time, UTC).isoformat() for time in self.log["Time"]]
        log = {**self.log, "Time": text, "kind": ["click"] * len(text)}
        for other in ("buy", None):
            both = {name: [value for pair in zip(values, [other] * len(values) if name == "kind" else values) for value in pair]
                    for name, values in log.items()}  # fmt: skip
            for kind in KINDS:
                with self.subTest(kind, other=other):
                    self.check(as_kind(both, kind), self.expected(self.log), event_column="kind", keep_events=["click"])

    def test_moments_in_lists(self):
        expected = self.expected(self.log)
        zone = datetime.timezone(datetime.timedelta(hours=5, minutes=30))
        for moments in (
            [datetime.datetime.fromtimestamp(time, UTC) for time in self.log["Time"]],
            [datetime.datetime.fromtimestamp(time, UTC).replace(tzinfo=None) for time in self.log["Time"]],
            [datetime.datetime.fromtimestamp(time, zone) for time in self.log["Time"]],
        ):
            self.check({**self.log, "Time": moments}, expected)

    @unittest.skipUnless(has("pandas"), "pandas is not installed")
    def test_pandas(self):
        import pandas

        expected = self.expected(self.log)
        frame = pandas.DataFrame(self.log)
        moments = pandas.to_datetime(frame["Time"], unit="s")
        berlin = moments.dt.tz_localize("UTC").dt.tz_convert("Europe/Berlin")
        variants = {
            "index of another order": frame.set_index(pandas.Index(range(len(frame), 0, -1))),
            "index of texts, with repeats": frame.set_index(pandas.Index(["x"] * len(frame))),
            "nullable": frame.astype("Int64"),
            "floats": frame.astype("float64"),
            "categories": frame.astype({"ItemId": "category", "SessionId": "category"}),
            "mixed objects": frame.assign(ItemId=[float(v) if n % 2 else v for n, v in enumerate(frame["ItemId"])])
            .astype({"ItemId": object}),
            "UInt64": frame.astype({"ItemId": "uint64"}),
            "moments": frame.assign(Time=moments),
            "moments of a zone": frame.assign(Time=berlin),
            "moments as objects": frame.assign(Time=moments.astype(object)),
            **{f"moments in {unit}": frame.assign(Time=moments.astype(f"datetime64[{unit}]"))
               for unit in ("s", "ms", "us", "ns")},
        }  # fmt: skip
        if has("pyarrow") and int(pandas.__version__.split(".")[0]) >= 2:
            variants["arrow"] = frame.convert_dtypes(dtype_backend="pyarrow")
        for name, variant in variants.items():
            for finder in (importlib.util.find_spec, without_pyarrow):
                with self.subTest(name, finder=finder), mock.patch("importlib.util.find_spec", finder):
                    data = self.check(variant, expected)
                    if str(variant["Time"].dtype).startswith("datetime64"):
                        self.assertEqual(data.test["Time"].dtype, variant["Time"].dtype)
        texts = frame.assign(ItemId=frame["ItemId"].astype(str))
        for kind in ("category", "string", object):
            self.check(texts.astype({"ItemId": kind}), expected, str)

    @unittest.skipUnless(has("polars"), "Polars is not installed")
    def test_polars(self):
        import polars as pl

        expected = self.expected(self.log)
        frame = pl.DataFrame(self.log)
        moments = pl.from_epoch("Time", time_unit="s")
        text = pl.col("ItemId").cast(pl.String)
        for name, variant, item in [
            ("floats", frame.cast({"ItemId": pl.Float64, "SessionId": pl.Float64, "Time": pl.Float64}), int),
            ("UInt64", frame.cast({"ItemId": pl.UInt64}), int),
            ("Int32", frame.cast({"ItemId": pl.Int32}), int),
            ("categories", frame.with_columns(text.cast(pl.Categorical)), str),
            ("moments", frame.with_columns(moments), int),
            ("moments in ms", frame.with_columns(moments.cast(pl.Datetime("ms"))), int),
            ("moments in ns", frame.with_columns(moments.cast(pl.Datetime("ns"))), int),
            ("a zone", frame.with_columns(moments.dt.replace_time_zone("UTC").dt.convert_time_zone("Asia/Kolkata")), int),
        ]:
            with self.subTest(name):
                data = self.check(variant, expected, item)
                if variant["Time"].dtype == pl.Datetime:
                    self.assertEqual(data.test["Time"].dtype, variant["Time"].dtype)
        data = gru4rec.prepare(frame.lazy(), quiet=True)
        self.assertEqual(len(data.test), len(expected[1]))

    def test_odd_texts(self):
        odd = ["NA", "null", "None", "nan", 'a "quoted" one', "a,b", "a;b", "tab\tstop", "two\nlines", "Überzug 🏕", "007", "1.0", "-1"]
        log = {"SessionId": [n // 4 for n in range(400)], "ItemId": [odd[n * 7 % len(odd)] for n in range(400)],
               "Time": [1_700_000_000 + 60 * n for n in range(400)]}  # fmt: skip
        for kind in KINDS:
            for finder in (importlib.util.find_spec, without_pyarrow):
                with self.subTest(kind, finder=finder), mock.patch("importlib.util.find_spec", finder):
                    data = gru4rec.prepare(as_kind(log, kind), quiet=True, test_fraction=0.2)
                    self.assertEqual(set(as_columns(data.train_full)["ItemId"]), set(odd))
                    with gru4rec.train(data.train_full, **SMALL) as model:
                        if has("numpy"):
                            self.assertEqual(set(model.items), set(odd))
                        for item in odd:
                            self.assertEqual(len(model.recommend([item], k=3)), 3)

    def test_missing(self):
        for kind in KINDS:
            for column in ("SessionId", "ItemId", "Time"):
                values = [None if n in (3, 9) else value for n, value in enumerate(self.log[column])]
                frame = as_kind({**self.log, column: values}, kind)
                with self.subTest(kind, column=column):
                    with self.assertRaisesRegex(gru4rec.DataError, f"{column} is missing in 2 rows, first in row 3"):
                        gru4rec.prepare(frame, quiet=True)
                    rest = {name: [v for n, v in enumerate(self.log[name]) if n not in (3, 9)] for name in self.log}
                    self.check(frame, self.expected(rest), skip_bad_rows=True)

    def test_refused(self):
        with self.assertRaisesRegex(TypeError, "with fractions"):
            gru4rec.train({**self.log, "ItemId": [value + 0.5 for value in self.log["ItemId"]]}, **SMALL)
        with self.assertRaisesRegex(TypeError, "not int"):
            gru4rec.train(7, **SMALL)
        with self.assertRaisesRegex(ValueError, "differ in length"):
            gru4rec.train({**self.log, "ItemId": [1]}, **SMALL)
        for kind in KINDS:
            with self.assertRaisesRegex(KeyError, "no column 'sku', but 'SessionId'"):
                gru4rec.train(as_kind(self.log, kind), item_column="sku", **SMALL)


def moment(value):
    """Seconds of a time."""
    if hasattr(value, "timestamp"):
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).timestamp()
    return float(value)
