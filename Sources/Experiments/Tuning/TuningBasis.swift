import Evaluation
import EventLogs
import Foundation
import Kernels
import MessagePassing
import Randomness
import SessionData
import SystemFiles
import Tuning
import Wording

/// What a search is about: the same on every rank of it.
struct TuningBasis {
  /// How long a rank may say nothing before others take it for lost.
  static let silence = Duration.seconds(60)

  let task: TuningTask
  let plan: StudyPlan
  let warnings: [MeasuringWarning]
  let source: TuningSource
  private let mostBytes: Int
  /// What tells logs from others.
  private let digest: UInt64

  /// - Parameters:
  ///   - data: the logs, where they are in memory.
  ///   - isShared: whether there are other ranks.
  init(
    _ logs: TuningLogs, _ settings: TuningSettings, _ data: TuningData?, isShared: Bool,
    take: (ReadReport) -> Void
  ) throws {
    let read = try data ?? TuningData(logs, threads: Machine.cores, take: take)
    source = TuningSource(data)
    task = TuningTask(logs, settings, data: read)
    warnings = read.warnings(logs)
    plan = try StudyPlan(settings, logs, task: task)
    mostBytes = task.mostBytes(in: settings.space, items: read.train.vocabulary.count)
    var digest = NumberDigest()
    if isShared {
      digest.add(read)
      if data == nil, !logs.test.isEmpty {
        for path in logs.full + logs.test { try digest.add(file: path) }
      }
    }
    self.digest = digest.value
  }

  /// Makes the basis on all ranks, and sees that it is the same.
  static func same(
    on ranks: Ranks?, code: (any Error) -> Int32, _ make: () throws -> TuningBasis
  ) throws -> TuningBasis {
    guard let ranks else { return try make() }
    let basis = try ranks.agree(Result(catching: make), code: code).get()
    try ranks.requireSame(
      InstructionSet.chosen.name, "instruction set (see GRU4REC_INSTRUCTION_SET)")
    try ranks.requireSame("\(basis.digest)", "set of logs")
    try ranks.requireSame(try EncodedJSON(basis.plan).json, "search")
    return basis
  }

  /// Workers, and threads of each: together one per processor, where nothing else is said.
  func division(workers: Int?, threads: Int?) -> (workers: Int, threads: Int) {
    if let workers { return (workers, threads ?? max(1, Machine.cores / workers)) }
    let room = Int(min(0.8 * Double(Machine.memory) / Double(max(mostBytes, 1)), 1000))
    let workers = max(1, min(Machine.cores / (threads ?? 1), room))
    return (workers, threads ?? max(1, Machine.cores / workers))
  }
}

extension NumberDigest {
  fileprivate mutating func add(_ data: TuningData) {
    add(data.train)
    add(data.validation)
    for finals in [data.finals].compactMap(\.self) {
      add(finals.train)
      add(finals.test)
    }
  }

  private mutating func add(_ log: EventLog) {
    add(log.vocabulary.idBytes)
    add(log.vocabulary.idOffsets)
    add(log.sessions.items)
    add(log.sessions.offsets)
    for time in log.sessions.times { add(time.bitPattern) }
  }

  /// A file that is read at the end of a search only.
  fileprivate mutating func add(file path: String) throws(FileError) {
    guard let file = FileHandle(forReadingAtPath: path) else {
      throw FileError(.read, path, code: errno)
    }
    defer { try? file.close() }
    do {
      while let bytes = try file.read(upToCount: 1 << 20), !bytes.isEmpty {
        add([UInt8](bytes))
      }
    } catch {
      throw FileError(.read, path, code: EIO)
    }
  }
}

extension TuningData {
  /// What makes figures of these logs mean little.
  fileprivate func warnings(_ logs: TuningLogs) -> [MeasuringWarning] {
    let sessions = validation.sessions
    // What was held out is no part of the training.
    var warnings =
      logs.validation.isEmpty
      ? [MeasuringWarning.small(sessions.eventCount, sessions: sessions.sessionCount)]
        .compactMap(\.self)
      : MeasuringWarning.all(
        of: validation, itemCounts: train.sessions.itemCounts(itemCount: train.vocabulary.count))
    if !warnings.contains(.trainedOn),
      logs.test.contains(where: { !FileIdentity.repeated([$0], in: logs.fullTrain).isEmpty })
    {
      warnings.append(.trainedOn)
    }
    return warnings
  }
}

extension TuningTask {
  /// Memory of the largest training of a search, in bytes, about.
  fileprivate func mostBytes(in space: SearchSpace, items: Int) -> Int {
    let largest = space.assignment { parameter in
      (parameter.categories ?? [parameter.value(at: 1)]).last ?? ""
    }
    let method = (try? method(largest)) ?? (try? base())
    // The index of a baseline is small beside the log.
    return method?.hyperparameters?.trainingBytes(items: items, validating: true) ?? 0
  }
}
