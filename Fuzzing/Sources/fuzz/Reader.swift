import EventLogs
import GRU4Rec
import ModelExchange
import ModelFiles
import PyTorchFiles
import Recommendation
import Safetensors
import SessionData

/// What reads bytes from outside.
enum Reader: String, CaseIterable {
  /// Click logs: CSV, TSV, JSON lines, Parquet, compressed or not.
  case log
  /// Tables of items, likewise.
  case items
  /// The container of models, checkpoints, indices and vectors.
  case safetensors
  /// Networks, as if their checksums fitted.
  case model
  /// Checkpoints of the authors' PyTorch code.
  case checkpoint
  /// Models that are opened as users do, checksum and all.
  case sealed
  /// Requests to a server.
  case request
  /// Bytes that come in on a server's port.
  case wire
  /// Records of sessions in a store.
  case record
  /// Segments of an event log, with their names.
  case segment
  /// Files of rules for lists.
  case rules
  /// Spaces for searches.
  case space
  /// Settings of models, as text and as JSON.
  case settings
  /// Counts of how good models are.
  case quality

  nonisolated(unsafe) static var chosen = Reader.log

  /// Reads an input, which is also in a file.
  func read(_ bytes: UnsafeRawBufferPointer, _ path: String) {
    switch self {
    case .request: request(Array(bytes))
    case .wire: wire(Array(bytes))
    case .record: record(Array(bytes))
    case .segment: segment(Array(bytes))
    case .rules: rules(path)
    case .space: space(path)
    case .settings: settings(Array(bytes))
    case .quality: quality(path)
    case .log: try? log(path)
    case .items: _ = try? ItemAttributes(contentsOf: path)
    case .safetensors: try? safetensors(path)
    case .model: try? model(path)
    case .checkpoint: try? checkpoint(path)
    case .sealed: try? recommend(CatalogueModel(contentsOf: path))
    }
  }

  private func log(_ path: String) throws {
    let log = try EventLogReader(threads: 1).read([path])
    precondition(log.sessions.offsets.last ?? 0 == log.sessions.items.count)
    precondition(log.sessions.items.allSatisfy { $0 >= 0 && Int($0) < log.vocabulary.count })
  }

  private func safetensors(_ path: String) throws {
    let file = try SafetensorsFile(path: path)
    for name in file.names {
      if let floats = try? file.array(name, as: Float.self) { touch(floats.count) }
      if let bytes = try? file.array(name, as: UInt8.self) { touch(bytes.count) }
    }
  }

  private func model(_ path: String) throws {
    let file = try SafetensorsFile(path: path, verifyChecksum: false)
    let model = try GRU4RecModel(reading: file)
    try recommend(CatalogueModel(model))
  }

  private func checkpoint(_ path: String) throws {
    let checkpoint = try AuthorsCheckpoint(contentsOf: path)
    touch(checkpoint.vocabulary.count)
  }

  private func recommend(_ model: CatalogueModel) throws {
    let known = model.vocabulary.count
    guard known > 0 else { return }
    let id = model.vocabulary.id(of: 0)
    let best = model.recommend(after: [id, id], count: 5)
    precondition(best.count <= 5)
    touch(best.count)
  }

  @inline(never) private func touch(_ number: Int) { precondition(number >= 0) }
}
