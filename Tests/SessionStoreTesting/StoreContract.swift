import SessionStates
import Testing

/// What every store of sessions must do; each store's suite runs all clauses on stores of its own.
package struct StoreContract: Sendable, CustomTestStringConvertible {
  /// A store and a way to let time go by for it.
  package struct Subject: Sendable {
    let store: any SessionStateStore
    let idle: Duration
    let wait: @Sendable (Duration) async throws -> Void

    package init(
      store: any SessionStateStore, idle: Duration,
      wait: @escaping @Sendable (Duration) async throws -> Void
    ) {
      self.store = store
      self.idle = idle
      self.wait = wait
    }
  }

  package let testDescription: String
  package let check: @Sendable (Subject) async throws -> Void

  private init(
    _ testDescription: String, _ check: @escaping @Sendable (Subject) async throws -> Void
  ) {
    self.testDescription = testDescription
    self.check = check
  }

  package static let clauses = [
    StoreContract("an unknown session is nil", unknownIsNil),
    StoreContract("what was saved is loaded, with its revision", savedIsLoaded),
    StoreContract("a save that comes second changes nothing", secondSaveChangesNothing),
    StoreContract("a removed session is gone and starts anew", removedIsGone),
    StoreContract("keys are bytes of any kind", keysAreBytes),
    StoreContract("records may be empty, or a megabyte long", recordsOfAnyLength),
    StoreContract("an idle session expires", idleExpires),
    StoreContract("a save starts the idle time anew", saveStartsIdleTimeAnew),
    StoreContract("writers of one session lose no change", writersLoseNoChange),
    StoreContract("of saves at once, one of each session is kept", oneOfManySavesIsKept),
    StoreContract("a closed store says so", closedSaysSo),
  ]
}
