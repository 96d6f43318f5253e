import CGRU4Rec
import Foundation
import GRU4Rec
import ModelFiles
import Recommendation
import SessionData

/// The functions in C as tests call them.
enum InterfaceCalls {
  static func open(_ path: String) -> OpaquePointer? { gru4rec_open(path) }

  static var lastError: String { String(cString: gru4rec_last_error()) }

  /// What a call writes, with room for as much as there can be.
  static func list(
    _ model: OpaquePointer, _ k: Int,
    _ call: (UnsafeMutablePointer<CChar>?, Int, UnsafeMutablePointer<Float>?) -> Int64
  ) -> [(item: String, score: Float)] {
    let size = Int(gru4rec_id_size(model))
    let places = min(k, Int(gru4rec_item_count(model)))
    var ids = [CChar](repeating: 7, count: places * size + 1)
    var scores = [Float](repeating: 0, count: places + 1)
    let count = Int(call(&ids, places * size, &scores))
    return (0..<max(count, 0)).map { place in
      let cell = ids[place * size..<(place + 1) * size].map { UInt8(bitPattern: $0) }
      return (String(decoding: cell.prefix { $0 != 0 }, as: UTF8.self), scores[place])
    }
  }

  /// Texts as a list of them in C.
  static func withTexts(
    _ texts: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>) -> Int64
  ) -> Int64 {
    let copies = texts.map { strdup($0) }
    defer { for copy in copies { free(copy) } }
    return body(copies.map { UnsafePointer($0) })
  }

  /// Sessions that walk through the items in two rings.
  static var log: EventLog {
    EventLog(
      sessions: (0..<60).map { first in
        (0..<6).map { (first % 2 == 0 ? "a" : "b") + "\((first + $0) % 10)" } + ["longest é"]
      })
  }

  /// A small network.
  static func train(_ log: EventLog) throws -> CatalogueModel {
    var settings = Hyperparameters()
    settings.layers = [8]
    settings.epochs = 2
    settings.negativeSamples = .count(8)
    let trainer = try GRU4RecTrainer(log: log, hyperparameters: settings, seed: 3, threads: 1)
    return CatalogueModel(try trainer.train())
  }
}
