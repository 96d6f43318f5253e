import Synchronization

/// A number that several tasks count up.
package final class SharedCounter: Sendable {
  private let count = Atomic(0)

  package init() {}

  package var value: Int { count.load(ordering: .sequentiallyConsistent) }

  package func add() { count.add(1, ordering: .sequentiallyConsistent) }
}
