import HTTPTypes
import SessionStateStores

/// Which error a client is told in which way: all of them in one place.
extension Problem {
  init(of error: any Error) {
    switch error {
    case let problem as Problem: self = problem
    case let error as ScoringError: self = Self.problem(of: error)
    case let error as SessionStateStoreError: self = Self.problem(of: error)
    case is CancellationError: self = .unavailable("the server is shutting down")
    default: self = .fault
    }
  }

  private static func problem(of error: ScoringError) -> Problem {
    switch error {
    case .late: late
    case .stopped: unavailable("the server is shutting down")
    case .damaged: modelDamaged
    }
  }

  private static func problem(of error: SessionStateStoreError) -> Problem {
    switch error {
    case .unusable(let reason), .unavailable(let reason):
      unavailable("sessions cannot be read or kept for now: \(reason)")
    case .full(let reason):
      Problem(
        status: .serviceUnavailable, kind: "store-full", title: "There is no room for sessions",
        detail: "the event was not kept: \(reason)", retryAfter: 1)
    }
  }
}
