import Kernels
import SessionData

/// A step's lanes in the order of the ranks that have their inputs, or targets.
///
/// M lanes.
struct RankedLanes: Sendable {
  /// Lanes, those of rank 0 first, and of a rank in their order (M).
  let lanes: Vector<Int32>
  /// Where each lane stands among them (M).
  let place: Vector<Int32>
  /// At the places of this rank's lanes, the rows of their items in its tables.
  let rows: Vector<Int32>
  /// Where each rank's lanes begin, and where the last one's end.
  private let starts: Vector<Int32>

  init(in arena: Arena, lanes count: Int, ranks: Int) {
    lanes = arena.vector(Int32.self, count: count)
    place = arena.vector(Int32.self, count: count)
    rows = arena.vector(Int32.self, count: count)
    starts = arena.vector(Int32.self, count: ranks + 1)
  }

  /// Places of a rank's lanes.
  func places(of rank: Int) -> Range<Int> { Int(starts[rank])..<Int(starts[rank + 1]) }

  /// Those of all ranks.
  var places: [Range<Int>] { (0..<starts.count - 1).map(places(of:)) }

  /// Puts lanes into order by the item of each.
  func fill(_ items: Vector<Int32>, lanes count: Int, _ shards: ItemShards) {
    starts.startGroups(
      count, by: { shards.rank(of: items[$0]) },
      put: { lane, target in
        lanes[Int(target)] = Int32(lane)
        place[lane] = target
        if shards.owns(items[lane]) { rows[Int(target)] = shards.row(of: items[lane]) }
      })
  }
}
