"""Logs and tables in memory: handed to the command as files, and read back as what they were.

Three kinds of frames are known: those of pandas, those of Polars, and dictionaries of columns.
"""

from __future__ import annotations

import csv
import datetime
import importlib.util
import json
import os
import sys
from typing import Any, Dict, List, Mapping, NamedTuple, Optional, Sequence, Tuple, Union

from ._command import DataError

#: A path, or several.
Paths = Union[str, "os.PathLike[str]", Sequence[Union[str, "os.PathLike[str]"]]]

_UTC = datetime.timezone.utc


class Given(NamedTuple):
    """A log as files: where it is, what kind it came as, and what its columns were."""

    paths: List[str]
    kind: str
    whole: Dict[str, bool]
    time: Any
    names: Dict[str, str]


def kind_of(log: Any) -> str:
    """`pandas`, `polars`, `columns` or `paths`."""
    if isinstance(log, (str, os.PathLike)):
        return "paths"
    module = type(log).__module__.split(".")[0]
    if module == "pandas" and hasattr(type(log), "columns"):
        return "pandas"
    if module == "polars" and hasattr(type(log), "columns"):
        return "polars"
    if isinstance(log, Mapping):
        return "columns"
    if isinstance(log, (list, tuple)) and log and all(isinstance(each, (str, os.PathLike)) for each in log):
        return "paths"
    raise TypeError(
        "a log is a frame of pandas or Polars, a dictionary of columns, a path or a list of paths, "
        f"not {type(log).__name__}"
    )


def path_text(path: Union[str, "os.PathLike[str]"]) -> str:
    """A path as an argument, which never looks like a flag."""
    text = os.fspath(path)
    return "./" + text if text.startswith("-") else text


def _names_in(settings: Mapping[str, Any], key: str, default: Optional[str]) -> List[str]:
    value = settings.get(key)
    if value is None:
        return [default] if default else []
    return list(value) if isinstance(value, (list, tuple)) else str(value).split(",")


def needed_columns(settings: Mapping[str, Any]) -> Dict[str, List[str]]:
    """The columns of a log that the command reads, by what they are."""
    user = _names_in(settings, "user_column", None)
    return {
        "session": user or _names_in(settings, "session_column", "SessionId"),
        "item": _names_in(settings, "item_column", "ItemId"),
        "time": [] if settings.get("no_time") else _names_in(settings, "time_column", "Time"),
        "event": _names_in(settings, "event_column", None),
    }


def give_log(log: Any, folder: str, name: str, settings: Mapping[str, Any]) -> Given:
    """Writes a log for the command, unless it is files already."""
    kind = kind_of(log)
    if kind == "paths":
        single = isinstance(log, (str, os.PathLike))
        paths = [path_text(each) for each in ([log] if single else log)]
        return Given(paths, kind, {}, None, {})
    for setting in ("items_column", "columns", "format", "separator", "files_apart"):
        if settings.get(setting):
            raise TypeError(f"{setting} is for files; a frame has one event in each row, and columns with names")
    needed = needed_columns(settings)
    wanted = [column for columns in needed.values() for column in columns]
    frame, whole, time = _cleaned(log, kind, wanted, needed["time"])
    if not settings.get("skip_bad_rows"):
        for column in needed["session"] + needed["item"] + needed["time"]:
            missing = _missing(frame, kind, column)
            if missing:
                raise DataError(
                    f"{column} is missing in {len(missing):,} rows, first in row {missing[0]}; "
                    "leave them out, or pass skip_bad_rows=True",
                    65,
                )
    path = _write(frame, kind, os.path.join(folder, name))
    return Given([path], kind, whole, time, {path: f"the frame {name!r}"})


def give_table(table: Any, folder: str, name: str, settings: Mapping[str, Any]) -> Given:
    """Writes a table of items for the command, all columns of it, unless it is a file already."""
    kind = kind_of(table)
    if kind == "paths":
        return Given([path_text(table)], kind, {}, None, {})
    if kind == "polars" and not hasattr(table, "height"):
        table = table.collect()
    key = settings.get("items_id_column") or "ItemId"
    identifiers, whole, _ = _cleaned(table, kind, [key], [])
    columns = {str(column): _listed(table[column], kind) for column in _columns(table)}
    columns[key] = _listed(identifiers[key], kind)
    between = settings.get("value_separator") or "|"
    for column, values in columns.items():
        columns[column] = [between.join(map(str, v)) if isinstance(v, (list, tuple)) else v for v in values]
    path = os.path.join(folder, name + ".csv")
    _write_text(columns, path)
    return Given([path], kind, whole, None, {path: f"the frame {name!r}"})


def give_features(table: Any, folder: str, settings: Mapping[str, Any], names: Dict[str, str]) -> List[str]:
    """The flags that hand over a table with features of items, where there is one; `names` learns what its files are called."""
    if table is None:
        return []
    given = give_table(table, folder, "item_features", settings)
    names.update(given.names)
    return [f"--item-features={given.paths[0]}"]


def _listed(values: Any, kind: str) -> List[Any]:
    """A column as a list, with None where nothing is."""
    if kind == "pandas":
        return list(values.astype(object).where(values.notna(), None).tolist())
    if kind == "polars":
        return list(values.to_list())
    listed = values.tolist() if hasattr(values, "tolist") else values
    return [None if value != value else value for value in listed]


def _columns(frame: Any) -> List[Any]:
    return list(frame) if isinstance(frame, Mapping) else list(frame.columns)


def _cleaned(frame: Any, kind: str, wanted: List[str], times: List[str]) -> Any:
    """The columns wanted: identifiers as integers or text, times as moments in UTC or numbers."""
    if kind == "polars" and not hasattr(frame, "height"):
        frame = frame.collect()
    present = _columns(frame)
    for column in wanted:
        if present.count(column) != 1:
            if column in present:
                raise ValueError(f"the frame has several columns {column!r}")
            raise KeyError(
                f"the frame has no column {column!r}, but {', '.join(map(repr, present))}; name columns with "
                "session_column, user_column, item_column and time_column"
                + ("; its index is not a column: reset_index()" if kind == "pandas" else "")
            )
    clean = {"pandas": _clean_pandas, "polars": _clean_polars, "columns": _clean_column}[kind]
    columns: Dict[str, Any] = {}
    whole: Dict[str, bool] = {}
    time: Any = None
    for column in dict.fromkeys(wanted):
        is_time = column in times
        values, whole[column] = clean(frame[column], column, is_time)
        columns[column] = values
        if is_time:
            time = _moment_kind(frame[column], values, kind)
    if kind == "pandas":
        pandas = sys.modules["pandas"]
        return pandas.DataFrame(columns), whole, time
    if kind == "polars":
        polars = sys.modules["polars"]
        return polars.DataFrame(list(columns.values())), whole, time
    lengths = {column: len(values) for column, values in columns.items()}
    if len(set(lengths.values())) > 1:
        raise ValueError("the columns differ in length: " + ", ".join(f"{k} {v}" for k, v in lengths.items()))
    return columns, whole, time


def _fraction(column: str) -> TypeError:
    return TypeError(f"{column} holds numbers with fractions; identifiers are integers or text")


def identifier(value: Any, column: str) -> Any:
    """An identifier out of anything: None where there is none."""
    if value is None or isinstance(value, (str, int)) and not isinstance(value, bool):
        return value
    if isinstance(value, float) or type(value).__module__ == "numpy" and hasattr(value, "is_integer"):
        if value != value:
            return None
        if not float(value).is_integer():
            raise _fraction(column)
        return int(value)
    if isinstance(value, bytes):
        return value.decode("utf-8")
    if hasattr(value, "item") and getattr(value, "ndim", 1) == 0:
        return identifier(value.item(), column)
    if type(value).__name__ in ("NAType", "NaTType"):
        return None
    return str(value)


def _moment(value: Any) -> Any:
    """A moment in UTC; without a time zone it is taken for UTC."""
    if type(value).__name__ in ("NaTType", "NAType"):
        return None
    if isinstance(value, datetime.datetime):
        value = value.replace(tzinfo=_UTC) if value.tzinfo is None else value.astimezone(_UTC)
        return value
    if isinstance(value, datetime.date):
        return datetime.datetime(value.year, value.month, value.day, tzinfo=_UTC)
    if isinstance(value, float) and value != value:
        return None
    return value


def _clean_column(values: Any, column: str, is_time: bool) -> Any:
    if type(values).__module__ == "numpy" and values.dtype.kind == "M":
        values = values.astype("datetime64[us]")
    listed = values.tolist() if hasattr(values, "tolist") else list(values)
    if is_time:
        return [_moment(value) for value in listed], False
    result = [identifier(value, column) for value in listed]
    return result, all(isinstance(value, int) for value in result if value is not None)


def _clean_pandas(values: Any, column: str, is_time: bool) -> Any:
    pandas = sys.modules["pandas"]
    types = pandas.api.types
    values = values.reset_index(drop=True)
    if isinstance(values.dtype, pandas.CategoricalDtype):
        values = values.astype(values.cat.categories.dtype if values.notna().all() else object)
    if isinstance(values.dtype, pandas.PeriodDtype):
        values = values.dt.to_timestamp() if is_time else values.astype(str)
    if is_time:
        if types.is_object_dtype(values.dtype):
            present = values.dropna()
            if len(present) and all(isinstance(value, datetime.date) for value in present):
                values = pandas.to_datetime(values, utc=True)
        if types.is_datetime64_any_dtype(values.dtype) or "timestamp" in str(values.dtype):
            values = values.dt.tz_localize("UTC") if values.dt.tz is None else values.dt.tz_convert("UTC")
        return values, False
    if types.is_bool_dtype(values.dtype):
        return values.astype(str).where(values.notna(), None), False
    if types.is_integer_dtype(values.dtype):
        if str(values.dtype).lower().startswith("uint64"):
            return values.astype(object).map(_identifier_in(column)).map(_text_or_none), True
        return values, True
    if types.is_float_dtype(values.dtype):
        present = values.dropna()
        if not (present % 1 == 0).all():
            raise _fraction(column)
        return values.astype("Int64"), True
    if pandas.api.types.infer_dtype(values, skipna=True) == "string":
        return values, False
    listed = [identifier(value, column) for value in values.tolist()]
    whole = all(isinstance(value, int) for value in listed if value is not None)
    if whole:
        return pandas.Series(listed, dtype="Int64"), True
    return pandas.Series([_text_or_none(value) for value in listed], dtype=object), False


def _identifier_in(column: str) -> Any:
    return lambda value: identifier(value, column)


def _text_or_none(value: Any) -> Optional[str]:
    return None if value is None else str(value)


def _clean_polars(values: Any, column: str, is_time: bool) -> Any:
    polars = sys.modules["polars"]
    kind = values.dtype
    if is_time:
        if kind == polars.Date:
            values = values.cast(polars.Datetime("us"))
        if kind.is_float():
            values = values.fill_nan(None)
        if kind == polars.Datetime and kind.time_zone is not None:
            values = values.dt.convert_time_zone("UTC")
        return values, False
    if kind.is_integer():
        return (values.cast(polars.String), True) if kind == polars.UInt64 else (values, True)
    if kind.is_float():
        values = values.fill_nan(None)
        if not (values.drop_nulls() % 1 == 0).all():
            raise _fraction(column)
        return values.cast(polars.Int64), True
    if kind == polars.Null:
        return values.cast(polars.String), False
    if kind == polars.Object:
        listed = [identifier(value, column) for value in values.to_list()]
        whole = all(isinstance(value, int) for value in listed if value is not None)
        texts = listed if whole else [_text_or_none(value) for value in listed]
        return polars.Series(values.name, texts), whole
    return values if kind == polars.String else values.cast(polars.String), False


def _moment_kind(given: Any, cleaned: Any, kind: str) -> Any:
    """What times are to become again: None when they are numbers or text."""
    if kind == "pandas":
        if not str(cleaned.dtype).startswith(("datetime64", "timestamp")):
            return None
        return given.dtype if str(given.dtype).startswith("datetime64") else cleaned.dtype
    if kind == "polars":
        polars = sys.modules["polars"]
        return given.dtype if given.dtype in (polars.Datetime, polars.Date) else None
    return "moment" if any(isinstance(value, datetime.datetime) for value in cleaned) else None


def _missing(frame: Any, kind: str, column: str) -> List[int]:
    if kind == "pandas":
        return [int(row) for row in frame[column].isna().to_numpy().nonzero()[0]]
    if kind == "polars":
        return list(frame[column].is_null().arg_true()) if frame[column].null_count() else []
    return [row for row, value in enumerate(frame[column]) if value is None]


def _write(frame: Any, kind: str, path: str) -> str:
    """Parquet where it can be had, else text."""
    if kind == "polars":
        frame.write_parquet(path + ".parquet", compression="uncompressed", statistics=False)
        return path + ".parquet"
    if kind == "pandas" and importlib.util.find_spec("pyarrow") is not None:
        import pyarrow  # type: ignore[import-untyped,unused-ignore]
        import pyarrow.parquet  # type: ignore[import-untyped,unused-ignore]

        table = pyarrow.Table.from_pandas(frame, preserve_index=False)
        pyarrow.parquet.write_table(table, path + ".parquet", compression="none", write_statistics=False)
        return path + ".parquet"
    columns = frame if kind == "columns" else {column: _listed(frame[column], kind) for column in frame}
    _write_text(columns, path + ".csv")
    return path + ".csv"


def _write_text(columns: Mapping[str, Sequence[Any]], path: str) -> None:
    """A table between commas, with quotes as in RFC 4180."""
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows(zip(*(map(_cell, values) for values in columns.values())))


def _cell(value: Any) -> Any:
    if isinstance(value, datetime.datetime):
        return value.astimezone(_UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return value


def read_log(path: str, kind: str, given: Given, settings: Mapping[str, Any]) -> Any:
    """A log that the command wrote, as the kind that it came as: integers stay integers, and moments moments."""
    item = all(given.whole.get(column, False) for column in needed_columns(settings)["item"])
    quoted, names = _header(path)
    if kind == "pandas":
        import pandas

        frame: Any = pandas.read_csv(
            path, sep="\t", dtype={names[0]: "int64", names[1]: "int64" if item else str}, na_filter=False,
            quoting=csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE, lineterminator="\n", encoding="utf-8",
        )  # fmt: skip
    elif kind == "polars":
        import polars

        types = {names[0]: polars.Int64, names[1]: polars.Int64 if item else polars.String}
        frame = polars.read_csv(
            path, separator="\t", schema_overrides=types, quote_char='"' if quoted else None,
            infer_schema_length=None,
        )  # fmt: skip
    else:
        frame = _read_text(path)
        frame[names[0]] = [int(value) for value in frame[names[0]]]  # sessions are numbered anew
        if item:
            frame[names[1]] = [int(value) for value in frame[names[1]]]
        if len(names) > 2:
            times = [float(value) if "." in value else int(value) for value in frame[names[2]]]
            frame[names[2]] = times if given.time is None else [datetime.datetime.fromtimestamp(t, _UTC) for t in times]
    if given.time is None or len(names) < 3 or kind == "columns":
        return frame
    if kind == "pandas":
        moments = pandas.to_datetime(frame[names[2]], unit="s", utc=True)
        zone = getattr(given.time, "tz", None)
        frame[names[2]] = (moments.dt.tz_convert(zone) if zone else moments.dt.tz_localize(None)).astype(given.time)
    elif kind == "polars":
        moments = (polars.col(names[2]) * 1_000_000).round(0).cast(polars.Int64).cast(polars.Datetime("us"))
        zone = getattr(given.time, "time_zone", None)
        if zone:
            moments = moments.dt.replace_time_zone("UTC").dt.convert_time_zone(zone)
        frame = frame.with_columns(moments.cast(given.time).alias(names[2]))
    return frame


def _header(path: str) -> Tuple[bool, List[str]]:
    """Whether fields may stand between quotes, and the names."""
    with open(path, encoding="utf-8", newline="\n") as file:
        line = file.readline().rstrip("\n")
    quoted = line.startswith('"')
    return quoted, next(csv.reader([line], delimiter="\t")) if quoted else line.split("\t")


def _read_text(path: str) -> Dict[str, List[Any]]:
    """A table as the command writes it: quotes mean something where every name of the header has them."""
    quoted, _ = _header(path)
    with open(path, encoding="utf-8", newline="" if quoted else "\n") as file:
        if quoted:
            rows: Any = csv.reader(file, delimiter="\t", doublequote=True)
        else:
            rows = (line.rstrip("\n").split("\t") for line in file)
        header = next(rows)
        columns = list(zip(*rows)) or [()] * len(header)
    return {name: list(values) for name, values in zip(header, columns)}


def as_frame(columns: Mapping[str, Sequence[Any]], kind: Optional[str]) -> Any:
    """Columns as a frame of a kind; None is pandas or Polars, whichever is installed, else a dictionary."""
    if kind is None or kind == "paths":
        kind = next((each for each in ("pandas", "polars") if importlib.util.find_spec(each)), "columns")
    if kind == "pandas":
        import pandas

        return pandas.DataFrame({name: list(values) for name, values in columns.items()})
    if kind == "polars":
        import polars

        return polars.DataFrame({name: list(values) for name, values in columns.items()}, strict=False)
    if kind == "columns":
        return {name: list(values) for name, values in columns.items()}
    raise ValueError(f"a kind of frame is 'pandas', 'polars' or 'columns', not {kind!r}")


def as_rows(rows: Sequence[Mapping[str, Any]], kind: Optional[str]) -> Any:
    """Objects as a frame, one in a row; what is no number or text stays as JSON writes it."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    columns: Dict[str, List[Any]] = {}
    for name in names:
        values = [row.get(name) for row in rows]
        if any(isinstance(value, dict) for value in values):
            values = [None if value is None else json.dumps(value) for value in values]
        columns[name] = values
    return as_frame(columns, kind)


def read_plain(path: str, kind: Optional[str]) -> Any:
    """A table that the command invented: columns of numbers are numbers."""
    columns = _read_text(path)
    for name, values in columns.items():
        for number in (int, float):
            try:
                columns[name] = [number(value) for value in values]
                break
            except ValueError:
                continue
    return as_frame(columns, kind)
