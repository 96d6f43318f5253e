"""Models: files that recommend, are measured, and can be read as arrays."""

from __future__ import annotations

import json
import os
import queue
import shutil
import subprocess
import tempfile
import threading
import weakref
from collections import deque
from types import TracebackType
from typing import TYPE_CHECKING, Any, Deque, Dict, Iterable, List, NamedTuple, Optional, Sequence, Tuple, Type, Union

from . import _frames
from ._command import Messages, call_json, error_of, start, warn
from ._settings import flags

if TYPE_CHECKING:
    import numpy

#: An identifier of an item: models hold texts, and a model of a frame of integers gives integers back.
Item = Union[str, int]

_TYPES = {
    "F64": "<f8", "F32": "<f4", "F16": "<f2", "I64": "<i8", "I32": "<i4", "I16": "<i2", "I8": "i1",
    "U64": "<u8", "U32": "<u4", "U16": "<u2", "U8": "u1", "BOOL": "?",
}  # fmt: skip


class Recommendation(NamedTuple):
    """An item that may come next, and its score."""

    item: Item
    score: float


class Evaluation(Dict[str, Any]):
    """What the command measured: `result["recall@20"]`, and all else that `evaluate --json` says."""

    def table(self, kind: Optional[str] = None) -> Any:
        """The metrics as a frame, one length of the lists in a row.

        `kind` is `pandas`, `polars` or `columns`; without it, whichever is installed.
        """
        lengths = sorted({int(name.partition("@")[2]) for name in self if "@" in name})
        metrics = [each for each in ("recall", "mrr", "ndcg", "coverage", "popularity") if f"{each}@{lengths[0]}" in self]
        columns: Dict[str, Sequence[Any]] = {"at": lengths}
        for metric in metrics:
            columns[metric] = [self[f"{metric}@{length}"] for length in lengths]
        return _frames.as_frame(columns, kind)


class Model:
    """A model file.

    >>> model = gru4rec.Model.load("model.safetensors")
    >>> model.recommend(["100118", "100073"], k=5)
    [Recommendation(item='100514', score=4.655), ...]

    A model that was made without a path lies in a temporary file, which goes away with the object: `save` keeps it.
    """

    def __init__(
        self,
        path: Union[str, "os.PathLike[str]"],
        *,
        integers: bool = False,
        index: Optional[Union[str, "os.PathLike[str]"]] = None,
        summary: Optional[Dict[str, Any]] = None,
        _folder: Optional["Folder"] = None,
        _of: Optional["Model"] = None,
    ) -> None:
        self.path: str = os.fspath(path)
        #: Whether items are given back as integers.
        self.integers: bool = integers
        #: The file of the index that lists are found with; None where they are exact.
        self.index: Optional[str] = None if index is None else os.fspath(index)
        #: What the command said of the making, as its `--json`; empty for a model that was loaded.
        self.summary: Dict[str, Any] = summary or {}
        self._folder = _folder
        self._of = _of  # whose file may be temporary
        self._processes: Dict[Tuple[int, bool], _Process] = {}
        self._lock = threading.Lock()
        self._items: Optional["numpy.ndarray[Any, Any]"] = None

    @classmethod
    def load(
        cls,
        path: Union[str, "os.PathLike[str]"],
        *,
        integers: bool = False,
        index: Optional[Union[str, "os.PathLike[str]"]] = None,
    ) -> "Model":
        """Opens a model file; with `integers` its items are integers, not texts, with `index` lists are found with that."""
        for file in (path, index):
            if file is not None and not os.path.isfile(file):
                raise error_of(66, f"{os.fspath(file)}: no such file")
        return cls(path, integers=integers, index=index)

    def save(self, path: Union[str, "os.PathLike[str]"]) -> "Model":
        """Copies the file to a path, where it appears complete or not at all; of `m.safetensors`, an index to
        `m.index.safetensors`."""
        index = None
        if self.index is not None:
            stem, ending = os.path.splitext(os.fspath(path))
            index = f"{stem}.index{ending}" if ending == ".safetensors" else f"{stem}{ending}.index.safetensors"
            _copy(self.index, index)
        _copy(self.path, os.fspath(path))
        return Model(path, integers=self.integers, index=index, summary=self.summary)

    def close(self) -> None:
        """Ends what answers `recommend`; the model starts it again when it is asked again."""
        with self._lock:
            processes, self._processes = self._processes, {}
        for process in processes.values():
            process.close()

    def __enter__(self) -> "Model":
        return self

    def __exit__(
        self,
        kind: Optional[Type[BaseException]],
        error: Optional[BaseException],
        trace: Optional[TracebackType],
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"gru4rec.Model({self.path!r})"

    # --- Recommending

    def recommend(
        self,
        session: Iterable[Any],
        k: int = 20,
        *,
        exclude_seen: bool = False,
        exclude: Optional[Iterable[Any]] = None,
        only: Optional[Iterable[Any]] = None,
    ) -> List[Recommendation]:
        """What comes next after a session's items, oldest first.

        `exclude_seen` leaves out the session's own items, `exclude` those named; `only` recommends no others.
        Items that the model does not know are skipped, with a warning.

        >>> model.recommend([100118, 100073], k=5, exclude_seen=True)
        """
        return self.recommend_all([session], k, exclude_seen=exclude_seen, exclude=exclude, only=only)[0]

    def recommend_all(
        self,
        sessions: Iterable[Iterable[Any]],
        k: int = 20,
        *,
        exclude_seen: bool = False,
        exclude: Optional[Iterable[Any]] = None,
        only: Optional[Iterable[Any]] = None,
    ) -> List[List[Recommendation]]:
        """What comes next after each of many sessions."""
        lines = []
        for session in sessions:
            if isinstance(session, (str, bytes)):
                raise TypeError("a session is a list of items, not a text")
            lines.append(json.dumps([_item_text(item) for item in session], ensure_ascii=False).encode("utf-8"))
        if k < 1:
            raise ValueError(f"k is 1 or more, not {k}")
        more = [] if self.index is None else [f"--index={self.index}"]
        if exclude is None and only is None:
            with self._lock:
                process = self._processes.get((k, exclude_seen))
                if process is None or not process.alive():
                    process = _Process(self.path, k, exclude_seen, more)
                    self._processes[k, exclude_seen] = process
            answers = process.ask(lines)
        else:
            with tempfile.TemporaryDirectory(prefix="gru4rec-") as folder:
                for name, items in (("exclude", exclude), ("only", only)):
                    if items is not None:
                        path = os.path.join(folder, name)
                        with open(path, "w", encoding="utf-8") as file:
                            file.writelines(_item_text(item) + "\n" for item in items)
                        more.append(f"--{name}={path}")
                process = _Process(self.path, k, exclude_seen, more)
                try:
                    answers = process.ask(lines)
                finally:
                    process.close()
        unknown = list(dict.fromkeys(item for answer in answers for item in answer.get("unknown", [])))
        if unknown:
            shown = ", ".join(map(repr, unknown[:5])) + (", …" if len(unknown) > 5 else "")
            warn(f"unknown items skipped: {shown}")
        item = int if self.integers else str
        return [[Recommendation(item(each["item"]), each["score"]) for each in a["recommendations"]] for a in answers]

    def session(self, k: int = 20, *, exclude_seen: bool = False) -> "Session":
        """A visitor who is there now.

        >>> visitor = model.session(k=3)
        >>> visitor.click("100118")
        >>> visitor.click("100073")
        """
        return Session(self, k, exclude_seen)

    # --- Measuring

    def evaluate(self, test: Any, /, *, quiet: bool = False, **settings: Any) -> Evaluation:
        """Measures the model on a test log; settings are the flags of `gru4rec evaluate`.

        >>> model.evaluate(test, at=[10, 20])["recall@20"]
        """
        given_flags = flags("evaluate", settings)
        with tempfile.TemporaryDirectory(prefix="gru4rec-") as folder:
            given = _frames.give_log(test, folder, "test", settings)
            arguments = ["evaluate", *given_flags, "--", _frames.path_text(self.path), *given.paths]
            return Evaluation(call_json(arguments, quiet=quiet, names=given.names))

    def inspect(self) -> Dict[str, Any]:
        """What `gru4rec inspect --json` says of the model: settings, training, tensors."""
        return call_json(["inspect", "--", _frames.path_text(self.path)], quiet=True)

    # --- Reading

    def tensors(self) -> Dict[str, "numpy.ndarray[Any, Any]"]:
        """The tensors by name, read-only and mapped into memory: only what is looked at is read.

        >>> model.tensors()["item.output_weight"].shape
        """
        import numpy

        with open(self.path, "rb") as file:
            length = int.from_bytes(file.read(8), "little")
            size = os.fstat(file.fileno()).st_size
            if length > size - 8:
                raise error_of(65, f"{self.path}: not a safetensors file")
            header = json.loads(file.read(length))
        header.pop("__metadata__", None)
        data = numpy.memmap(self.path, dtype=numpy.uint8, mode="r")[8 + length :]
        result: Dict[str, "numpy.ndarray[Any, Any]"] = {}
        for name, tensor in header.items():
            begin, end = tensor["data_offsets"]
            result[name] = data[begin:end].view(_TYPES[tensor["dtype"]]).reshape(tensor["shape"])
        return result

    @property
    def metadata(self) -> Dict[str, Any]:
        """What the file says of itself, JSON within it read: `hyperparameters`, `training`, `data`."""
        with open(self.path, "rb") as file:
            header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
        result: Dict[str, Any] = {}
        for name, text in header.get("__metadata__", {}).items():
            result[name] = json.loads(text) if text[:1] in ("{", "[") else text
        return result

    @property
    def items(self) -> "numpy.ndarray[Any, Any]":
        """The identifiers of all items in the order of the tensors' rows: texts (objects), or integers."""
        if self._items is None:
            import numpy

            tensors = self.tensors()
            if "item.id_bytes" not in tensors:
                raise error_of(65, f"{self.path}: this kind of model has no list of items of its own")
            text = tensors["item.id_bytes"].tobytes()
            ends = tensors["item.id_offsets"].tolist()
            names = [text[begin:end].decode("utf-8") for begin, end in zip(ends, ends[1:])]
            if self.integers:
                self._items = numpy.array([int(name) for name in names], dtype=numpy.int64)
            else:
                self._items = numpy.array(names, dtype=object)
        return self._items

    # --- Going on

    def add_items(
        self,
        items: Any,
        *,
        item_features: Any = None,
        to: Optional[Union[str, "os.PathLike[str]"]] = None,
        quiet: bool = False,
        **settings: Any,
    ) -> "Model":
        """A model that also recommends the new items of a table, by their features; this one stays as it is.

        `items` has the new items, `item_features` known ones, where the model has no map of features yet.
        Settings are the flags of `gru4rec add-items`.

        >>> model.add_items(new, item_features=catalogue, feature_columns="Category,Title:text")
        """
        self._refuse(settings, "to")
        given_flags = flags("add-items", settings)
        with tempfile.TemporaryDirectory(prefix="gru4rec-") as folder:
            new = _frames.give_table(items, folder, "items", settings)
            names = dict(new.names)
            given_flags += _frames.give_features(item_features, folder, settings, names)
            path, kept = place(to)
            arguments = ["add-items", f"--to={path}", *given_flags, "--", _frames.path_text(self.path), *new.paths]
            summary = call_json(arguments, quiet=quiet, names=names)
        return Model(path, integers=self.integers, summary=summary, _folder=kept)

    def export_onnx(
        self, path: Union[str, "os.PathLike[str]"], *, sessions: bool = False, quiet: bool = False
    ) -> Dict[str, Any]:
        """Writes the network as an ONNX graph; with `sessions` it takes whole sessions."""
        more = ["--sessions"] if sessions else []
        return call_json(["export", f"--onnx={os.fspath(path)}", *more, "--", _frames.path_text(self.path)], quiet=quiet, names={})

    def export_vectors(self, path: Union[str, "os.PathLike[str]"], *, quiet: bool = False) -> Dict[str, Any]:
        """Writes the vectors of the items, as `.npy` or `.csv`."""
        return call_json(["export", f"--vectors={os.fspath(path)}", "--", _frames.path_text(self.path)], quiet=quiet, names={})

    @staticmethod
    def _refuse(settings: Dict[str, Any], *names: str) -> None:
        for name in names:
            if name in settings:
                raise TypeError(f"{name} is an argument of its own")


class Session:
    """A visitor's session: what was clicked, oldest first, and what comes next."""

    def __init__(self, model: Model, k: int, exclude_seen: bool) -> None:
        self.model = model
        self.k = k
        self.exclude_seen = exclude_seen
        #: The last 1,000 items that were clicked.
        self.items: Deque[Any] = deque(maxlen=1000)

    def click(self, item: Any) -> List[Recommendation]:
        """Takes a click in, and recommends."""
        self.items.append(item)
        return self.recommend()

    def recommend(self) -> List[Recommendation]:
        """What comes next."""
        return self.model.recommend(self.items, self.k, exclude_seen=self.exclude_seen)


class _Process:
    """One `gru4rec recommend` that stays, and is asked a line at a time."""

    def __init__(self, path: str, k: int, exclude_seen: bool, more: Sequence[str]) -> None:
        seen = ["--exclude-seen"] if exclude_seen else []
        self._process = start(
            ["recommend", "-k", str(k), *seen, *more, "--", _frames.path_text(path)],
            subprocess.PIPE,
        )
        self._messages = Messages()
        self._lock = threading.Lock()
        self._ended: "queue.Queue[None]" = queue.Queue()
        reader = threading.Thread(target=_listen, args=(self._process.stderr, self._messages, self._ended), daemon=True)
        reader.start()
        self._finalizer = weakref.finalize(self, _end, self._process)

    def alive(self) -> bool:
        """Whether it can still be asked."""
        return self._process.poll() is None and self._finalizer.alive

    def ask(self, lines: Sequence[bytes]) -> List[Dict[str, Any]]:
        """The answers to lines, in their order; whoever interrupts ends the process, since answers would be left over."""
        pipe, answers = self._process.stdin, self._process.stdout
        assert pipe is not None and answers is not None
        result: List[Dict[str, Any]] = []
        with self._lock:
            try:
                # Fewer bytes than a pipe holds are written before their answers are read: neither side waits for ever.
                begin = 0
                while begin < len(lines):
                    end, size = begin, 0
                    while end < len(lines) and (end == begin or size + len(lines[end]) < 32_768 and end - begin < 256):
                        size += len(lines[end]) + 1
                        end += 1
                    pipe.write(b"\n".join(lines[begin:end]) + b"\n")
                    pipe.flush()
                    for _ in range(begin, end):
                        line = answers.readline()
                        if not line:
                            raise BrokenPipeError
                        result.append(json.loads(line))
                    begin = end
            except BrokenPipeError:
                self._ended.get(timeout=10)
                status = self._process.wait()
                self.close()
                raise error_of(status, self._messages.text()) from None
            except BaseException:
                self.close()
                raise
        return result

    def close(self) -> None:
        """Ends it."""
        self._finalizer()


def _listen(pipe: Any, messages: Messages, ended: "queue.Queue[None]") -> None:
    with pipe:
        for line in pipe:
            messages.take(line.decode("utf-8", "replace").rstrip("\r\n"))
            del messages.warnings[:]  # items that are unknown stand in the answers
    ended.put(None)


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            try:
                pipe.close()
            except OSError:
                pass


def _item_text(item: Any) -> str:
    """An item as the command knows it."""
    known = _frames.identifier(item, "the session")
    if known is None:
        raise ValueError("an item of a session is missing (None or NaN)")
    return str(known)


def _copy(file: str, to: str) -> None:
    target = os.path.abspath(to)
    handle, temporary = tempfile.mkstemp(prefix=".gru4rec-", dir=os.path.dirname(target))
    os.close(handle)
    try:
        shutil.copyfile(file, temporary)
        mask = os.umask(0)
        os.umask(mask)
        os.chmod(temporary, 0o666 & ~mask)
        os.replace(temporary, target)
    except BaseException:
        os.unlink(temporary)
        raise


class Folder:
    """A temporary folder that goes away with the model in it, at the end of the process at the latest."""

    def __init__(self) -> None:
        self.name = tempfile.mkdtemp(prefix="gru4rec-")
        self._finalizer = weakref.finalize(self, shutil.rmtree, self.name, True)

    def cleanup(self) -> None:
        """Removes it."""
        self._finalizer()


def place(
    path: Optional[Union[str, "os.PathLike[str]"]], name: str = "model.safetensors"
) -> Tuple[str, Optional[Folder]]:
    """Where a model is to lie: a path, or a temporary folder."""
    if path is not None:
        return os.fspath(path), None
    folder = Folder()
    return os.path.join(folder.name, name), folder
