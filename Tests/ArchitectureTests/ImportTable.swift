/// Who may import whom, as the architecture page has it: one way, from events to the command.
enum ImportTable {
  /// Modules of the package that each target may import, and nothing else of ours.
  static let modules: [String: Set<String>] = [
    "CZlib": [],
    "CZstd": [],
    "COneDNN": [],
    "CHiredis": [],
    "Wording": [],
    "Randomness": [],
    "SessionData": ["Randomness"],
    "EventLogs": ["SessionData", "Wording", "CZlib", "CZstd"],
    "SyntheticLogs": ["EventLogs", "Randomness"],
    "DataPreparation": ["SessionData", "EventLogs", "Randomness", "Wording"],
    "CMappings": [],
    "Safetensors": ["CMappings"],
    "Recommendation": ["SessionData"],
    "CKernels": ["COneDNN"],
    "Kernels": ["CKernels", "COneDNN"],
    "GRU4Rec": ["Recommendation", "SessionData", "Kernels", "Safetensors", "Wording"],
    "Baselines": ["Recommendation", "SessionData"],
    "Evaluation": ["Recommendation", "SessionData"],
    "ModelFiles": ["Recommendation", "SessionData", "GRU4Rec", "Baselines", "Safetensors"],
    "Experiments": [
      "ModelFiles", "GRU4Rec", "Baselines", "Evaluation", "DataPreparation", "EventLogs",
      "SessionData", "Recommendation", "Tuning", "Kernels", "Wording",
    ],
    "ExperimentReports": [
      "Experiments", "GRU4Rec", "SessionData", "Tuning", "Kernels", "Reports", "Wording",
    ],
    "Reports": [],
    "SessionStateStores": ["CHiredis"],
    "RecommendationServer": [
      "Recommendation", "SessionData", "EventLogs", "SessionStateStores",
    ],
    "LoadTest": [],
    "Tuning": ["Wording"],
    "gru4rec": [
      "SessionData", "EventLogs", "SyntheticLogs", "DataPreparation", "ModelFiles", "Experiments",
      "ExperimentReports", "Safetensors",
      "Recommendation", "Kernels", "GRU4Rec", "Baselines",
      "Evaluation", "Reports", "SessionStateStores", "RecommendationServer", "LoadTest", "Tuning",
      "Wording",
    ],
  ]

  /// Products of other packages that each target may use; library users get no command-line parser.
  static let products: [String: Set<String>] = [
    "Safetensors": ["Crypto"],
    "SessionStateStores": ["GRDB"],
    "RecommendationServer": [
      "Hummingbird", "HummingbirdCore", "HTTPTypes", "NIOCore", "NIOPosix", "NIOHTTP1",
      "NIOHTTPTypes",
      "NIOFoundationCompat", "Logging", "Metrics", "ServiceLifecycle", "UnixSignals",
    ],
    "LoadTest": ["Histogram", "NIOCore", "NIOHTTP1", "NIOPosix"],
    "Tuning": ["GRDB"],
    "gru4rec": ["ArgumentParser", "Logging"],
  ]
}
