import Synchronization

/// When models are to be made anew since items were told of that they do not know.
///
/// Making one takes a while where there are millions of items, and no more than half of the time is spent on it.
final class NewItems: Sendable {
  private struct State {
    var models: Set<String> = []
    var notBefore = ContinuousClock.now
  }

  private let state = Mutex(State())

  /// Notes that a model lacks items.
  func arrive(for model: String) { state.withLock { _ = $0.models.insert(model) } }

  /// Whether any model is to be made.
  var areDue: Bool { state.withLock { !$0.models.isEmpty && $0.notBefore <= .now } }

  /// The models that are; none from now on.
  func take() -> Set<String> {
    state.withLock { state in
      defer { state.models = [] }
      return state.models
    }
  }

  /// Notes how long that took.
  func taken(in time: Duration) { state.withLock { $0.notBefore = .now + time } }
}
