import EventLogs
import Foundation
import SessionData

/// Paths of the files that RecBole reads with `benchmark_filename: [train, valid, test]`.
///
/// It looks for them in a folder that is called as the data set, and so are they.
struct BenchmarkFiles {
  let train: String
  let validation: String
  let test: String

  init(in folder: String) {
    let name = URL(fileURLWithPath: folder).standardizedFileURL.lastPathComponent
    func path(_ part: String) -> String { "\(folder)/\(name).\(part).inter" }
    (train, validation, test) = (path("train"), path("valid"), path("test"))
  }

  var all: [String] { [train, validation, test] }
}

/// These files, written and without their names.
struct BenchmarkWriters: ~Copyable {
  private var train: BenchmarkWriter
  private var validation: BenchmarkWriter?
  private var test: BenchmarkWriter

  /// Writes the parts of a window; where training could not be split for validation, it is there as a whole.
  init(of window: PreparedWindow, to files: BenchmarkFiles) throws {
    func log(_ sessions: Sessions) -> EventLog {
      EventLog(vocabulary: window.vocabulary, sessions: sessions)
    }
    let isSplit = window.report.validation != nil
    let trained = isSplit ? window.train : window.trainFull
    var train = try BenchmarkWriter(path: files.train)
    var validation = isSplit ? try BenchmarkWriter(path: files.validation) : nil
    var test = try BenchmarkWriter(path: files.test)
    try train.write(log(window.dwell.map { $0.repeated(trained) } ?? trained))
    try validation?.write(log(window.validation), firstSession: 1 + trained.sessionCount)
    try test.write(log(window.test), firstSession: 1 + window.trainFull.sessionCount)
    self.train = train
    self.validation = validation
    self.test = test
  }

  consuming func finish() throws {
    try train.finish()
    if let validation = validation.take() { try validation.finish() }
    try test.finish()
  }
}
