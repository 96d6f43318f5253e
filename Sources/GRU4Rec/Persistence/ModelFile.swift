import Foundation
import Kernels
import Safetensors
import SessionData

/// The model file's format: names, metadata, and which tensors must be there.
enum ModelFile {
  static let format = "gru4rec"
  static let formatVersion = 1

  /// What the metadata says beside the format.
  struct Header: Equatable {
    var hyperparameters: Hyperparameters
    var training: TrainingRecord
  }

  /// Training facts as two objects: the run, and its data.
  private struct Run: Codable {
    var version: String
    var seed: UInt64
    var epochs: Int
    var losses: [Double]
    var rounds: Int
    var steps: Int
    var ranks: Int?
    var localSteps: Int?

    enum CodingKeys: String, CodingKey {
      case version
      case seed
      case epochs
      case losses
      case rounds
      case steps
      case ranks
      case localSteps = "local_steps"
    }
  }

  private struct DataFacts: Codable {
    var events: Int
    var sessions: Int
    var items: Int
    var firstTime: Double
    var lastTime: Double

    enum CodingKeys: String, CodingKey {
      case events
      case sessions
      case items
      case firstTime = "first_time"
      case lastTime = "last_time"
    }
  }

  static func metadata(_ header: Header) throws -> [String: String] {
    let training = header.training
    return [
      "format": format,
      "format_version": "\(formatVersion)",
      "hyperparameters": try json(header.hyperparameters.resolved),
      "training": try json(
        Run(
          version: training.version, seed: training.seed, epochs: training.losses.count,
          losses: training.losses, rounds: training.rounds, steps: training.steps,
          ranks: training.ranks, localSteps: training.localSteps)),
      "data": try json(
        DataFacts(
          events: training.events, sessions: training.sessions, items: training.items,
          firstTime: training.firstTime, lastTime: training.lastTime)),
    ]
  }

  static func json(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  /// Reads and checks the metadata of a model or checkpoint.
  static func header(
    of file: SafetensorsFile, format: String = Self.format
  ) throws(GRU4RecError) -> Header {
    func fault(_ reason: String) -> GRU4RecError { .unusableFile(path: file.path, reason: reason) }
    guard file.metadata["format"] == format else {
      if file.metadata["format"] == Checkpoint.format {
        throw fault("a checkpoint of an unfinished training; finish it with gru4rec train --resume")
      }
      throw fault("not a gru4rec model; gru4rec train writes one")
    }
    guard let version = file.metadata["format_version"].flatMap({ Int($0) }) else {
      throw fault("a model without a format version; train it again")
    }
    guard version <= formatVersion else {
      throw fault(
        "a model of format version \(version), and this gru4rec reads up to \(formatVersion); "
          + "install a newer gru4rec, or train the model again")
    }
    let hyperparameters: Hyperparameters = try decode("hyperparameters", file)
    let run: Run = try decode("training", file)
    let data: DataFacts = try decode("data", file)
    do {
      try hyperparameters.validate()
    } catch {
      throw fault("its settings are out of range (\(error)); train it again")
    }
    let record = TrainingRecord(
      version: run.version, seed: run.seed, losses: run.losses, events: data.events,
      sessions: data.sessions, items: data.items, firstTime: data.firstTime,
      lastTime: data.lastTime, rounds: run.rounds, steps: run.steps,
      ranks: run.ranks, localSteps: run.localSteps)
    guard record.isPlausible else {
      throw fault("its training facts are damaged; train it again")
    }
    return Header(hyperparameters: hyperparameters, training: record)
  }

  static func decode<T: Decodable>(
    _ key: String, _ file: SafetensorsFile
  ) throws(GRU4RecError) -> T {
    guard let text = file.metadata[key] else {
      throw .unusableFile(path: file.path, reason: "its metadata lacks '\(key)'; train it again")
    }
    do {
      return try JSONDecoder().decode(T.self, from: Data(text.utf8))
    } catch {
      throw .unusableFile(
        path: file.path, reason: "its metadata '\(key)' is damaged; train it again")
    }
  }
}
