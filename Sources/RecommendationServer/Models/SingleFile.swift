import Dispatch

/// Runs blocking work one piece after the other, on a thread that serves nothing else.
final class SingleFile: Sendable {
  private let queue = DispatchQueue(label: "gru4rec.loading")

  func run<Result: Sendable>(
    _ work: @escaping @Sendable () throws -> Result
  ) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
      queue.async { continuation.resume(with: Swift.Result { try work() }) }
    }
  }
}
