import Baselines
import EventLogs
import EventRecording
import Foundation
import GRU4Rec
import LiveQuality
import RecommendationServer
import Tuning

// Smaller files: those of an event log, and what settings are read from.

extension Reader {
  /// Segments of an event log in their folder, each a line with its name and its content up to a line `---`; read, and taken
  /// over by a server that records into the same folder.
  func segment(_ bytes: [UInt8]) {
    let folder = InputFile.path + "-log"
    try? FileManager.default.removeItem(atPath: folder)
    try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
    for file in bytes.split(separator: [0x0A, 0x2D, 0x2D, 0x2D, 0x0A], maxSplits: 3) {
      let parts = file.split(separator: 0x0A, maxSplits: 1, omittingEmptySubsequences: false)
      let name = String(decoding: parts[0], as: UTF8.self)
        .replacing("/", with: "_").replacing("\0", with: "_")
      guard !name.isEmpty, name != ".", name != "..", name.utf8.count < 200 else { continue }
      try? Data(parts.count > 1 ? parts[1] : []).write(to: URL(filePath: "\(folder)/\(name)"))
    }
    let before = try? EventLogReader(threads: 1).read([folder])
    guard let recorder = try? EventRecorder(EventRecordingSettings(folder: folder)) else { return }
    Shop.wait { await recorder.close() }
    guard let before else { return }
    // What a server does to segments that were left behind changes nothing of what they say.
    let after = try? EventLogReader(threads: 1).read([folder])
    precondition(after?.sessions.items.count == before.sessions.items.count)
  }

  func rules(_ path: String) { _ = try? ListRuleFile(path: path) }

  func space(_ path: String) {
    let names = Hyperparameters().settings.map(\.name)
    guard let space = try? SpaceFile(path: path, knownNames: names).read() else { return }
    // Settings of it can be chosen.
    let assignment = space.assignment { $0.value(at: 0.5) }
    precondition(assignment.count <= space.parameters.count)
  }

  /// Settings as text, in the authors' notation and of baselines, and as the JSON of model files.
  func settings(_ bytes: [UInt8]) {
    let text = String(decoding: bytes, as: UTF8.self)
    if let settings = try? Hyperparameters(text) {
      precondition((try? Hyperparameters(settings.text)) == settings)
    }
    _ = try? BaselineSpecification(text)
    _ = try? JSONDecoder().decode(Hyperparameters.self, from: Data(bytes))
  }

  func quality(_ path: String) {
    let (quality, _) = QualityFile(path).open(at: 1e9)
    _ = quality.report(of: [], samplePercent: 10)
    try? QualityFile(path).save(quality)
    try? FileManager.default.removeItem(atPath: path + ".damaged")
  }
}
