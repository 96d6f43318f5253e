"""What the command does with logs."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import tempfile
from typing import Any, Dict, Iterable, Iterator, List, Mapping, NamedTuple, Optional, Tuple, Union

from . import _frames
from ._command import DataError, OutputError, call_json
from ._model import Evaluation, Model, place
from ._settings import flags, options

Path = Union[str, "os.PathLike[str]"]

_TABLES = ("train_full", "test", "train_tr", "train_valid")


class Prepared:
    """Training and test sets: frames of the kind that the log was, or paths where it was one.

    `train_full` and `test` are always there; `train_tr` and `train_valid`, the same split once more inside the
    training part, are None where that could not be had. The columns are SessionId, ItemId and Time.
    """

    def __init__(self, tables: Mapping[str, Any], report: Dict[str, Any], windows: List["Prepared"]) -> None:
        self.train_full: Any = tables.get("train_full")
        self.test: Any = tables.get("test")
        self.train_tr: Any = tables.get("train_tr")
        self.train_valid: Any = tables.get("train_valid")
        #: What `prepare --json` says: settings, stages, warnings.
        self.report = report
        #: Several splits, with `windows=`; else this one.
        self.windows: List[Prepared] = windows or [self]

    def __repr__(self) -> str:
        names = [name for name in _TABLES if getattr(self, name) is not None]
        return f"gru4rec.Prepared({', '.join(names)})"


def prepare(log: Any, /, *, output: Optional[Path] = None, quiet: bool = False, **settings: Any) -> Prepared:
    """Makes training and test sets from a raw log.

    `log` is a frame of pandas or Polars, a dictionary of columns, a path or several. Files are prepared into the
    folder `output`, and so are frames where it is given. Settings are the flags of `gru4rec prepare`.

    >>> data = gru4rec.prepare(df, session_column="visit", item_column="sku", time_column="at", test_days=7)
    >>> data.train_full, data.test
    """
    given_flags = flags("prepare", settings)
    with tempfile.TemporaryDirectory(prefix="gru4rec-") as folder:
        given = _frames.give_log(log, folder, "log", settings)
        if output is None and given.kind == "paths":
            raise TypeError("prepare() of files needs output=, the folder for the results")
        target = os.path.join(folder, "data") if output is None else os.fspath(output)
        arguments = ["prepare", f"--output={target}", *given_flags, "--", *given.paths]
        report = call_json(arguments, quiet=quiet, names=given.names)
        splits = []
        for window in report["windows"]:
            place_of = target if len(report["windows"]) == 1 else os.path.join(target, f"window-{window['number']}")
            splits.append(_tables(place_of, given, settings))
    windows = [Prepared(tables, report, []) for tables in splits]
    return windows[0] if len(windows) == 1 else Prepared(splits[-1], report, windows)


def _tables(folder: str, given: _frames.Given, settings: Mapping[str, Any]) -> Dict[str, Any]:
    result: Dict[str, Any] = {}
    for name in _TABLES:
        path = os.path.join(folder, name + ".tsv")
        if os.path.exists(path):
            result[name] = path if given.kind == "paths" else _frames.read_log(path, given.kind, given, settings)
    return result


class Generated(NamedTuple):
    """An invented log and the items in it."""

    log: Any
    items: Any


def generate(*, kind: Optional[str] = None, quiet: bool = True, **settings: Any) -> Generated:
    """Invents a click log to try things on, and a table of its items.

    `kind` is `pandas`, `polars` or `columns`; without it, whichever is installed. Settings are the flags of
    `gru4rec generate`.

    >>> log, items = gru4rec.generate(sessions=10_000)
    """
    for name in ("output", "items_output"):
        if name in settings:
            raise TypeError(f"generate() returns frames and takes no {name}; the command writes files")
    given_flags = flags("generate", settings)
    with tempfile.TemporaryDirectory(prefix="gru4rec-") as folder:
        log, items = os.path.join(folder, "log.tsv"), os.path.join(folder, "items.tsv")
        call_json(["generate", f"--output={log}", f"--items-output={items}", *given_flags], quiet=quiet)
        return Generated(_frames.read_plain(log, kind), _frames.read_plain(items, kind))


def train(
    log: Any,
    /,
    model: Optional[Path] = None,
    *,
    validation: Any = None,
    continue_from: Optional[Union[Model, Path]] = None,
    item_features: Any = None,
    quiet: bool = False,
    **settings: Any,
) -> Model:
    """Trains a model on a click log.

    `model` is the file to write; without it, a temporary one that goes away with the result. Settings are the flags
    of `gru4rec train`: `preset`, `epochs`, `layers`, …, and the columns. Ctrl-C ends the training after its step and
    leaves a checkpoint beside `model`, from which `resume=True` goes on.

    >>> model = gru4rec.train(data.train_full, preset="cosine", epochs=5)
    >>> model = gru4rec.train(data.train_tr, "model.safetensors", validation=data.train_valid, patience=2)
    """
    given_flags = flags("train", settings)
    with tempfile.TemporaryDirectory(prefix="gru4rec-") as folder:
        given = _frames.give_log(log, folder, "train", settings)
        names = dict(given.names)
        if validation is not None:
            other = _frames.give_log(validation, folder, "validation", settings)
            names.update(other.names)
            given_flags += ["--validation", *other.paths]
        if continue_from is not None:
            before = continue_from.path if isinstance(continue_from, Model) else os.fspath(continue_from)
            given_flags.append(f"--continue-from={before}")
        given_flags += _frames.give_features(item_features, folder, settings, names)
        advice = "with a path for the model it is kept" if model is None else "the same call with resume=True goes on"
        return _made("train", given_flags, given, model, names, settings, quiet, resuming=advice)


def _made(
    subcommand: str,
    given_flags: List[str],
    given: _frames.Given,
    model: Optional[Path],
    names: Dict[str, str],
    settings: Mapping[str, Any],
    quiet: bool,
    first: Iterable[str] = (),
    resuming: Optional[str] = None,
) -> Model:
    """Has the command make a model of a log; `resuming` says what goes on with one that was interrupted."""
    path, kept = place(model)
    arguments = [subcommand, f"--model={path}", *given_flags, "--", *first, *given.paths]
    try:
        summary = call_json(arguments, quiet=quiet, names=names)
    except BaseException as error:
        if kept is not None:
            kept.cleanup()
        if isinstance(error, KeyboardInterrupt) and resuming is not None:
            # What the command proposes names files that were temporary.
            raise KeyboardInterrupt(f"{str(error).partition(_RESUME)[0]}; {resuming}") from None
        raise
    return Model(path, integers=_are_integers(given, settings), summary=summary, _folder=kept)


_RESUME = "\nresume with:"


def _are_integers(given: _frames.Given, settings: Mapping[str, Any]) -> bool:
    """Whether a log's items are integers."""
    items = _frames.needed_columns(settings)["item"]
    return bool(given.whole) and all(given.whole[column] for column in items)


def fit(
    log: Any,
    /,
    model: Optional[Path] = None,
    *,
    time: str = "30m",
    report: Optional[Path] = None,
    quiet: bool = False,
    **settings: Any,
) -> Model:
    """The best model that a given time allows, with nothing to decide.

    `log` may also be a folder that `prepare` has written. `report` is a web page to write. Settings are the flags of
    `gru4rec fit`.

    >>> model = gru4rec.fit(df, time="10m")
    """
    given_flags = flags("fit", {**settings, "time": time, "report": report})
    with tempfile.TemporaryDirectory(prefix="gru4rec-") as folder:
        given = _frames.give_log(log, folder, "log", settings)
        return _made("fit", given_flags, given, model, given.names, settings, quiet)


def baseline(method: str, log: Any, /, model: Optional[Path] = None, *, quiet: bool = False, **settings: Any) -> Model:
    """A simple method as a model, such as `pop` or `vsknn:k=500`; settings are the flags of `gru4rec baseline`.

    >>> neighbours = gru4rec.baseline("vstan", data.train_full)
    """
    given_flags = flags("baseline", settings)
    with tempfile.TemporaryDirectory(prefix="gru4rec-") as folder:
        given = _frames.give_log(log, folder, "log", settings)
        return _made("baseline", given_flags, given, model, given.names, settings, quiet, [method])


def blend(
    models: Iterable[Union[str, Model]],
    data: Union[Prepared, Path],
    /,
    model: Optional[Path] = None,
    *,
    fitted_with: Iterable[Union[Path, Model]] = (),
    quiet: bool = False,
    **settings: Any,
) -> Model:
    """One model of several, with the weights that are best on data that none of them has seen.

    `data` is what `prepare` gave, with `train_tr` and `train_valid`, or a folder that it has written. Models are texts
    as `compare` takes them (`gru4rec:preset=cosine`, `vstan:k=100`), made of `train_tr` for the weights and of
    `train_full` for the blend; or a `Model` or the path of one, for each of which `fitted_with` has another of its
    kind, trained on `train_tr`. What brings no more than chance could is left out: `summary` says what is kept.
    Settings are the flags of `gru4rec blend`.

    >>> both = gru4rec.blend(["gru4rec:preset=cosine", "vstan"], data)
    >>> both.summary["members"]
    """
    members = list(models)
    given_flags = flags("blend", settings)
    others = [_specification(each) for each in fitted_with]
    if others:
        given_flags += ["--fitted-with", *others]
    with tempfile.TemporaryDirectory(prefix="gru4rec-") as folder:
        source, integers, names = _prepared_folder(data, folder, settings)
        path, kept = place(model)
        arguments = ["blend", f"--data={source}", f"--model={path}", *given_flags, "--"]
        try:
            summary = call_json([*arguments, *map(_specification, members)], quiet=quiet, names=names)
        except BaseException:
            if kept is not None:
                kept.cleanup()
            raise
    known = [each.integers for each in members if isinstance(each, Model)]
    return Model(path, integers=integers or (bool(known) and all(known)), summary=summary, _folder=kept)


def _prepared_folder(
    data: Union[Prepared, Path], folder: str, settings: Mapping[str, Any]
) -> Tuple[str, bool, Dict[str, str]]:
    """A folder with prepared tables, whether items are integers, and what the files are called."""
    if not isinstance(data, Prepared):
        return os.fspath(data), False, {}
    tables = {name: getattr(data, name) for name in _TABLES if name != "test"}
    missing = [name for name, table in tables.items() if table is None]
    if missing:
        raise DataError(
            f"the prepared data has no {' and no '.join(missing)}, which a blend is fitted on; leave more sessions "
            "before the test: prepare(log, test_days=…) or test_fraction=…",
            65,
        )
    if isinstance(data.train_full, (str, os.PathLike)):
        return os.path.dirname(os.path.abspath(data.train_full)), False, {}
    names: Dict[str, str] = {}
    integers = True
    for name, table in tables.items():
        given = _frames.give_log(table, folder, name, settings)
        names.update(given.names)
        integers = integers and _are_integers(given, settings)
    return folder, integers, names


class Tuned:
    """What `tune` found: the best settings, how good they are, and a model of them."""

    def __init__(self, model: Model, page: bytes) -> None:
        #: A model of the best settings, trained on all training logs.
        self.model = model
        #: All of it, as `tune --json` says it.
        self.result: Dict[str, Any] = model.summary
        #: The best settings, as `compare`, `blend` and `baseline` take them: `gru4rec:layers=224,…`, `vstan:k=100,…`.
        self.specification: str = self.result["best"]["specification"]
        #: What they reached on the validation part.
        self.measures: Dict[str, float] = self.result["best"]["measures"]
        self._page = page

    def save_html(self, path: Path) -> None:
        """Writes the report as a web page that needs nothing beside it."""
        with open(path, "wb") as file:
            file.write(self._page)

    def __repr__(self) -> str:
        return f"gru4rec.Tuned({self.specification!r})"


def tune(
    train: Any,
    /,
    model: Optional[Path] = None,
    *,
    study: Optional[Path] = None,
    validation: Any = None,
    test: Any = None,
    full: Any = None,
    quiet: bool = False,
    **settings: Any,
) -> Tuned:
    """Searches for the settings that suit a log best, and trains a model with them.

    Trials are measured on the last part of the log, or on `validation`; the best settings at the end on `test`. The model
    is trained on `full`, which is all of these logs but `test` unless it is given. `study` is a file that keeps every
    finished trial: the same call goes on with it. Settings are the flags of `gru4rec tune`; those of a model are fixed.

    >>> found = gru4rec.tune(data.train_tr, validation=data.train_valid, test=data.test, full=data.train_full, trials=30)
    >>> found.specification, found.measures
    >>> found.model.recommend([100118, 100073], k=5)
    """
    if "report" in settings:
        raise TypeError("tune() takes no report; the result has save_html()")
    given_flags = flags("tune", settings)
    with tempfile.TemporaryDirectory(prefix="gru4rec-") as folder, _beside(study, folder) as logs:
        given = _frames.give_log(train, logs, "train", settings)
        names = dict(given.names)
        for name, log in (("validation", validation), ("test", test), ("full", full)):
            if log is not None:
                other = _frames.give_log(log, logs, name, settings)
                names.update(other.names)
                given_flags += ["--" + name, *other.paths]
        page = os.path.join(folder, "report.html")
        kept = os.path.join(folder, "study.db") if study is None else os.fspath(study)
        given_flags += [f"--study={kept}", f"--report={page}"]
        advice = "with a file for the study it is kept" if study is None else "the same call goes on"
        found = _made("tune", given_flags, given, model, names, settings, quiet, resuming=advice)
        found.summary.pop("report")
        with open(page, "rb") as file:
            return Tuned(found, file.read())


@contextlib.contextmanager
def _beside(study: Optional[Path], folder: str) -> Iterator[str]:
    """A folder for frames that is called alike whenever a search goes on, as a study knows its logs by their paths."""
    if study is None:
        yield folder
        return
    logs = os.path.abspath(os.fspath(study)) + ".frames"
    try:
        os.makedirs(logs, exist_ok=True)
        descriptor = os.open(logs, os.O_RDONLY)
    except OSError as error:
        raise OutputError(f"{logs}: {error.strerror}", 73) from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise DataError(f"{os.fspath(study)}: another process works on this study", 65) from None
        try:
            yield logs
        finally:
            shutil.rmtree(logs, ignore_errors=True)
    finally:
        os.close(descriptor)


def index(
    model: Union[Model, Path],
    /,
    to: Optional[Path] = None,
    *,
    test: Any = None,
    quiet: bool = False,
    **settings: Any,
) -> Model:
    """The same model, whose lists are found in part of a large catalogue: faster, and nearly the exact ones.

    `to` is the file of the index; without it, a temporary one that goes away with the result. With a log `test`,
    `summary` says how many items of the exact lists are found. Settings are the flags of `gru4rec index`. Only
    what is recommended is found with the index: `evaluate` measures exact lists.

    >>> fast = gru4rec.index(model, "model.index.safetensors", test=data.test)
    >>> fast.summary["agreement"]
    """
    given_flags = flags("index", settings)
    of = model if isinstance(model, Model) else Model.load(model)
    with tempfile.TemporaryDirectory(prefix="gru4rec-") as folder:
        names: Dict[str, str] = {}
        if test is not None:
            given = _frames.give_log(test, folder, "test", settings)
            names.update(given.names)
            given_flags += [f"--test={path}" for path in given.paths]
        path, kept = place(to, "index.safetensors")
        arguments = ["index", f"--to={path}", *given_flags, "--", _frames.path_text(of.path)]
        try:
            summary = call_json(arguments, quiet=quiet, names=names)
        except BaseException:
            if kept is not None:
                kept.cleanup()
            raise
    return Model(of.path, integers=of.integers, index=path, summary=summary, _folder=kept, _of=of)


def evaluate(model: Union[Model, Path], test: Any, /, *, quiet: bool = False, **settings: Any) -> Evaluation:
    """Measures a model, or a model file, on a test log: `Model.evaluate`."""
    return (model if isinstance(model, Model) else Model.load(model)).evaluate(test, quiet=quiet, **settings)


class Comparison:
    """What `compare` found: which model is best, by how much, and how surely."""

    def __init__(self, result: Dict[str, Any], page: bytes, kind: Optional[str]) -> None:
        #: All of it, as `compare --json` says it.
        self.result = result
        #: The outcome in a sentence.
        self.verdict: str = result["verdict"]
        #: The name of the best model.
        self.best: str = result["best"]
        #: A model in a row, with its metrics and costs.
        self.models: Any = _frames.as_rows([_flat(row) for row in result["models"]], kind)
        #: A pair of models in a row: the difference, its interval, and the probability of being better.
        self.pairs: Any = _frames.as_rows([_flat(row) for row in result["pairs"]], kind)
        self._page = page

    def save_html(self, path: Path) -> None:
        """Writes the report as a web page that needs nothing beside it."""
        with open(path, "wb") as file:
            file.write(self._page)

    def __repr__(self) -> str:
        return f"gru4rec.Comparison({self.verdict!r})"


def _flat(row: Mapping[str, Any]) -> Dict[str, Any]:
    """A row without tables in it; an interval becomes two numbers."""
    result: Dict[str, Any] = {}
    for name, value in row.items():
        if name == "interval" and value is not None:
            result["interval_low"], result["interval_high"] = value
        elif not isinstance(value, (dict, list)):
            result[name] = value
    return result


def compare(
    models: Union[Mapping[str, Union[str, Model]], Iterable[Union[str, Model]]],
    *,
    train: Any = None,
    test: Any = None,
    data: Optional[_frames.Paths] = None,
    kind: Optional[str] = None,
    quiet: bool = False,
    **settings: Any,
) -> Comparison:
    """Makes and measures models alike, on `train` and `test` or on folders `data` that `prepare` has written.

    A model is a text as the command takes it (`gru4rec:preset=cosine`, `vstan`, a file) or a `Model`; a dictionary
    names them. Settings are the flags of `gru4rec compare`. Results are frames of the kind of `test`, or of `kind`.

    >>> result = gru4rec.compare(["gru4rec:preset=cosine", "vstan"], train=data.train_full, test=data.test)
    >>> result.verdict
    >>> result.save_html("report.html")
    """
    for name in ("report", "markdown"):
        if name in settings:
            raise TypeError(f"compare() takes no {name}; the result has save_html()")
    named: Dict[str, Union[str, Model]] = {}
    if isinstance(models, Mapping):
        named.update(models)
        texts = [f"{name}={_specification(each)}" for name, each in named.items()]
    else:
        texts = [_specification(each) for each in models]
    given_flags = flags("compare", {**settings, "data": data})
    with tempfile.TemporaryDirectory(prefix="gru4rec-") as folder:
        names: Dict[str, str] = {}
        for name, log in (("train", train), ("test", test)):
            if log is not None:
                given = _frames.give_log(log, folder, name, settings)
                names.update(given.names)
                given_flags += ["--" + name, *given.paths]
                kind = kind or given.kind
        page = os.path.join(folder, "report.html")
        arguments = ["compare", f"--report={page}", *given_flags, "--", *texts]
        result = call_json(arguments, quiet=quiet, names=names)
        with open(page, "rb") as file:
            return Comparison(result, file.read(), kind)


def _specification(model: Union[Path, Model]) -> str:
    return os.path.abspath(model.path) if isinstance(model, Model) else os.fspath(model)


def import_pytorch(file: Path, model: Optional[Path] = None, *, quiet: bool = False) -> Model:
    """Takes over a model of the authors' PyTorch code; nothing in the file is executed.

    >>> model = gru4rec.import_pytorch("model.pt", "model.safetensors")
    """
    path, kept = place(model)
    summary = call_json(["import", f"--model={path}", "--", _frames.path_text(file)], quiet=quiet)
    return Model(path, summary=summary, _folder=kept)


def run(subcommand: str, *arguments: Any, quiet: bool = False, **settings: Any) -> Dict[str, Any]:
    """Any subcommand that ends by itself, with its `--json`: arguments are paths and texts, settings its flags.

    >>> gru4rec.run("inspect", "train.tsv")["sessions"]
    """
    texts = [_frames.path_text(each) if isinstance(each, (str, os.PathLike)) else str(each) for each in arguments]
    options(subcommand)
    return call_json([subcommand, *flags(subcommand, settings), "--", *texts], quiet=quiet)
