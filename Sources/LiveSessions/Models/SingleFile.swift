import Dispatch

/// Runs blocking work one piece after the other, on a thread that serves nothing else.
final class SingleFile: Sendable {
  private let queue = DispatchQueue(label: "gru4rec.loading")

  func run<Success: Sendable, Failure: Error>(
    _ work: @escaping @Sendable () throws(Failure) -> Success
  ) async throws(Failure) -> Success {
    let result: Result<Success, Failure> = await withCheckedContinuation { continuation in
      queue.async { continuation.resume(returning: Result(catching: work)) }
    }
    return try result.get()
  }
}
