/// Values of settings as text, by the settings' names.
public enum SettingTexts {
  /// Some that may be, none of them the default.
  public static let allowed: [String: [String]] = [
    "layers": ["64", "64,32"], "embedding": ["separate:16", "none"],
    "reset-gate": ["before", "after"], "loss": ["bpr-max", "top1-max", "top1", "bpr"],
    "batch-size": ["1", "65536"], "epochs": ["0", "1000000"], "learning-rate": ["0.0125", "1e-06"],
    "momentum": ["0.5"], "embedding-dropout": ["0.125"], "hidden-dropout": ["0.375"],
    "negative-samples": ["0", "10000000", "all"], "sample-alpha": ["0", "1"],
    "logq": ["0.5"], "bpreg": ["0", "1.85"], "elu": ["0", "1"],
    "similarity": ["cosine"], "temperature": ["0.1"],
    "final-activation": ["linear", "relu", "selu-1.5-0.25"],
    "hidden-activation": ["linear", "leaky-0.1", "elu-0.5"],
    "optimizer": ["sgd", "rmsprop", "adadelta", "adam"], "gradient-clip": ["5"],
    "l2": ["0.0001"], "label-smoothing": ["0.1"], "mask-accidental-hits": ["true"],
    "initial-weights": ["glorot-normal", "uniform:0.1", "normal:1e-05"],
    "session-order": ["shuffled"], "learning-rate-decay": ["0.9", "1"],
    "weight-average": ["0.2", "1"], "final-pass": ["0.1", "1"],
    "precision": ["bfloat16"],
  ]

  /// Some that can be read and may not be, for all settings that have any.
  public static let refused: [String: [String]] = [
    "layers": ["0", "65537", "64,0"], "embedding": ["separate:0", "separate:65537"],
    "batch-size": ["0", "65537"], "epochs": ["-1", "1000001"],
    "learning-rate": ["0", "-1", "nan", "inf"], "momentum": ["1", "-0.5", "nan"],
    "embedding-dropout": ["1", "-0.5"], "hidden-dropout": ["1", "-0.5"],
    "negative-samples": ["-1", "10000001"], "sample-alpha": ["-0.5", "1.5"],
    "logq": ["-1", "nan"], "bpreg": ["-1", "inf"], "elu": ["-1", "inf"],
    "temperature": ["0", "-1", "inf"], "final-activation": ["leaky-0", "selu-1--1"],
    "hidden-activation": ["elu--1"],
    "gradient-clip": ["-1", "inf"], "l2": ["-1", "nan"], "label-smoothing": ["1", "-0.5"],
    "initial-weights": ["uniform:0", "normal:-1"], "learning-rate-decay": ["-0.1", "1.1"],
    "weight-average": ["-1", "2"], "final-pass": ["-0.1", "nan"],
  ]
}
