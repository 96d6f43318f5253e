import GRU4Rec
import ModelFiles
import SessionData

/// What learns of a model: a network, or a baseline; the whole model, or one part of a blend.
enum Member {
  case network(GRU4RecModel)
  case baseline(BaselineFile)

  init(contentsOf path: String) throws {
    // A baseline is fitted to its sessions where it is opened as a model; here these will do.
    self =
      try ModelFormats.formatName(of: path) == BaselineFile.format
      ? .baseline(BaselineFile(contentsOf: path)) : .network(GRU4RecModel(contentsOf: path))
  }

  /// Writes it with all that it needs to learn on.
  func write(to path: String) throws {
    switch self {
    case .network(let model): try model.save(to: path) { _ in true }
    case .baseline(let baseline): try baseline.write(to: path)
    }
  }

  /// The newest event that it has learnt, in Unix seconds.
  var learntUntil: Double {
    switch self {
    case .network(let model): model.training.lastTime
    case .baseline(let baseline): baseline.sessions.times.max() ?? 0
    }
  }

  /// Events that it keeps; none of a network.
  var keptEvents: Int {
    switch self {
    case .network: 0
    case .baseline(let baseline): baseline.sessions.eventCount
    }
  }
}
