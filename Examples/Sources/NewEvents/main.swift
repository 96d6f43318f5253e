// Yesterday's model learns today's clicks, new items among them, without starting over.

import EventLogs
import Foundation
import GRU4Rec
import SessionData

let folder = FileManager.default.temporaryDirectory.appending(
  path: "new-events-\(UUID().uuidString)")
try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
defer { try? FileManager.default.removeItem(at: folder) }
let (yesterday, today) = (folder.path + "/yesterday.tsv", folder.path + "/today.tsv.gz")
let modelPath = folder.path + "/model.safetensors"

/// Writes a log of walks along a ring of pages.
func writeWalks(pages: Int, to path: String) throws {
  var writer = try EventLogWriter(path: path)
  for session in 0..<2000 {
    for step in 0..<5 {
      try writer.write(
        session: "\(session)", item: "page \((session * 7 + step) % pages)",
        time: 1_700_000_000 + Double(session * 60 + step * 5))
    }
  }
  try writer.finish()
}
try writeWalks(pages: 30, to: yesterday)
// Today the ring is longer: the page after page 29 is a new one.
try writeWalks(pages: 33, to: today)

var settings = Hyperparameters()
settings.epochs = 5
let reader = EventLogReader()
let first = try GRU4RecTrainer(log: reader.read([yesterday]), hyperparameters: settings)
_ = try first.train()
// The optimiser's state travels along, so that the step sizes go on where they were.
try first.saveModel(to: modelPath, withOptimizer: true)

let old = try GRU4RecModel(contentsOf: modelPath)
settings.epochs = 2
// Read with the model's vocabulary: known items keep their numbers, new ones follow.
let log = try reader.read([today], vocabulary: old.vocabulary)
let new = try GRU4RecTrainer(continuing: old, log: log, hyperparameters: settings).train()

let session = ["page 27", "page 28", "page 29"]
for (name, model) in [("yesterday", old), ("today", new)] {
  let next = model.recommend(after: session, count: 1).map(\.item).joined()
  print("\(name)'s model of \(model.itemCount) pages: after \(session) comes \(next)")
}
