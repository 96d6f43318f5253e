import Kernels

/// Parts of a training step, as ``StepProfile`` tells them apart.
package enum StepPart: Int, CaseIterable, Sendable {
  /// States of the lanes arranged, input rows gathered.
  case gather
  /// Products of the GRU layers.
  case gruProducts
  /// Gates and states, and their gradients.
  case gates
  /// Scores of the step's columns.
  case scores
  /// Loss and gradients of the scores.
  case loss
  /// What each member finds for itself of its lanes: scores of the targets, sums of the loss over all columns.
  case joining
  /// Products that give gradients.
  case gradientProducts
  /// Update of items' rows.
  case sparseUpdate
  /// Update of the GRU's weights.
  case denseUpdate
  /// Samples of the next step drawn, its plan made.
  case sampling
  /// Waiting for other threads.
  case waiting
  /// What ranks tell each other, and waiting for them.
  case exchange
}

/// Where the time of training steps goes, part by part.
///
/// Each member counts for itself: a part takes what passed since the member's last mark.
package final class StepProfile: @unchecked Sendable {
  // SAFETY: each member writes its own row; sums are read between steps.
  private let times: Vector<UInt64>
  private let marks: Vector<UInt64>
  private let threads: Int
  private let arena = Arena()
  /// A row of counters fills whole cache lines, so that members do not disturb each other.
  private static let row = 16

  /// Steps measured, and the sums of their lanes and of their distinct columns.
  package private(set) var steps = 0
  package private(set) var lanes = 0
  package private(set) var columns = 0

  init(threads: Int) {
    self.threads = threads
    times = arena.vector(UInt64.self, count: threads * Self.row)
    marks = arena.vector(UInt64.self, count: threads * Self.row)
  }

  func begin(_ plan: StepPlan, _ member: TeamMember) {
    marks[member.index * Self.row] = nanoseconds()
    guard member.index == 0 else { return }
    steps += 1
    lanes += plan.lanes
    columns += plan.columnCount
  }

  func mark(_ part: StepPart, _ member: TeamMember) {
    let now = nanoseconds()
    let row = member.index * Self.row
    times[row + part.rawValue] += now - marks[row]
    marks[row] = now
  }

  /// Seconds of all members together that a part took so far.
  package func seconds(of part: StepPart) -> Double {
    (0..<threads).reduce(0) { $0 + Double(times[$1 * Self.row + part.rawValue]) } / 1e9
  }
}
