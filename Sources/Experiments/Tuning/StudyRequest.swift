import Foundation
import Tuning
import Wording

/// What a worker asks of a study that another process keeps, or tells it.
enum StudyRequest: Codable {
  case plan
  case claim
  case lastEpoch(trial: Int)
  case epoch(Trial.Epoch, trial: Int)
  case reached(epochs: Int, trial: Int)
  case failed(trial: Int, reason: String)
  case final(trial: Int, seed: UInt64, measures: [String: Double], seconds: Double)
  case release(hasCrashed: Bool)

  /// Does what is asked for a worker.
  func answer(_ study: some StudyAccess, worker: Int) throws -> StudyAnswer {
    switch self {
    case .plan: return .plan(try study.plan())
    case .claim: return .job(try study.claim(worker: worker))
    case .lastEpoch(let trial): return .epoch(try study.lastEpoch(of: trial))
    case .epoch(let epoch, let trial): try study.add(epoch, of: trial)
    case .reached(let epochs, let trial):
      return .trials(try study.finish(trial: trial, epochs: epochs))
    case .failed(let trial, let reason): try study.fail(trial: trial, reason)
    case .final(let trial, let seed, let measures, let seconds):
      try study.finish(trial: trial, seed: seed, measures: measures, seconds: seconds)
    case .release(let hasCrashed): try study.release(worker: worker, hasCrashed: hasCrashed)
    }
    return .done
  }
}

/// What comes back.
enum StudyAnswer: Codable {
  case plan(StudyPlan?)
  case job(StudyJob)
  case epoch(Int)
  case trials(Set<Int>)
  case done
  /// It could not be done, or is not to be done any more.
  case refused(String)
}

/// A study that another process keeps, which answers a worker's questions.
struct RemoteStudy: StudyAccess {
  /// Sends a question, on one line, and waits for the answer.
  typealias Ask = @Sendable ([UInt8]) throws -> [UInt8]

  let ask: Ask

  private func answer(_ request: StudyRequest) throws -> StudyAnswer {
    let answer: StudyAnswer = try Message.decode(ask(try Message.encode(request)))
    if case .refused(let reason) = answer { throw SearchError.noAnswer(reason: reason) }
    return answer
  }

  private func require<Value>(
    _ request: StudyRequest, _ value: (StudyAnswer) -> Value?
  ) throws -> Value {
    guard let value = value(try answer(request)) else {
      throw SearchError.noAnswer(reason: "it answered something else than was asked")
    }
    return value
  }

  func plan() throws -> StudyPlan? {
    try require(.plan) { if case .plan(let plan) = $0 { .some(plan) } else { nil } }
  }

  // The worker is known by the way that it asks on.
  func claim(worker: Int) throws -> StudyJob {
    try require(.claim) { if case .job(let job) = $0 { job } else { nil } }
  }

  func lastEpoch(of trial: Int) throws -> Int {
    try require(.lastEpoch(trial: trial)) { if case .epoch(let epoch) = $0 { epoch } else { nil } }
  }

  func add(_ epoch: Trial.Epoch, of trial: Int) throws {
    _ = try answer(.epoch(epoch, trial: trial))
  }

  func finish(trial: Int, epochs: Int) throws -> Set<Int> {
    try require(.reached(epochs: epochs, trial: trial)) {
      if case .trials(let trials) = $0 { trials } else { nil }
    }
  }

  func fail(trial: Int, _ reason: String) throws {
    _ = try answer(.failed(trial: trial, reason: reason))
  }

  func finish(trial: Int, seed: UInt64, measures: [String: Double], seconds: Double) throws {
    _ = try answer(.final(trial: trial, seed: seed, measures: measures, seconds: seconds))
  }

  func release(worker: Int?, hasCrashed: Bool) throws {
    _ = try answer(.release(hasCrashed: hasCrashed))
  }
}

/// Messages between the processes of a search: JSON on one line.
enum Message {
  static func encode(_ value: some Encodable) throws -> [UInt8] {
    Array(try EncodedJSON(value).json.utf8)
  }

  static func decode<Value: Decodable>(_ bytes: [UInt8]) throws -> Value {
    try JSONDecoder().decode(Value.self, from: Data(bytes))
  }
}
