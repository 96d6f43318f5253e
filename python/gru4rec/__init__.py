"""Session-based recommendation: GRU4Rec trained on click logs, measured, used.

    >>> import gru4rec
    >>> log, items = gru4rec.generate(sessions=10_000)
    >>> data = gru4rec.prepare(log)
    >>> model = gru4rec.train(data.train_full, preset="cosine", epochs=5)
    >>> model.evaluate(data.test)["recall@20"]
    >>> model.recommend([100118, 100073], k=5)

Logs are frames of pandas or Polars, dictionaries of columns, or paths. Settings are the flags of the command with
underscores: `gru4rec train --batch-size 128` is `gru4rec.train(log, batch_size=128)`.
"""

from ._command import (
    CommandNotFoundError,
    DataError,
    FileError,
    Gru4recError,
    Gru4recWarning,
    InternalError,
    MissingInputError,
    OutputError,
    UsageError,
    command,
    version,
)
from ._functions import (
    Comparison,
    Generated,
    Prepared,
    Tuned,
    baseline,
    blend,
    compare,
    evaluate,
    fit,
    generate,
    import_pytorch,
    index,
    prepare,
    run,
    train,
    tune,
)
from ._model import Evaluation, Model, Recommendation, Session

__all__ = [
    "CommandNotFoundError",
    "Comparison",
    "DataError",
    "Evaluation",
    "FileError",
    "Generated",
    "Gru4recError",
    "Gru4recWarning",
    "InternalError",
    "MissingInputError",
    "Model",
    "OutputError",
    "Prepared",
    "Recommendation",
    "Session",
    "Tuned",
    "UsageError",
    "baseline",
    "blend",
    "command",
    "compare",
    "evaluate",
    "fit",
    "generate",
    "import_pytorch",
    "index",
    "prepare",
    "run",
    "train",
    "tune",
    "version",
]
