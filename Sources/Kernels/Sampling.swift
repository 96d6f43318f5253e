import CKernels

/// Draws items with given probabilities by exact inversion of the cumulative distribution.
package struct ItemSampler: @unchecked Sendable {
  // SAFETY: leads into the arena given at the start, which the owner keeps; read only afterwards. A guide
  // table as long as the cumulative one, whose last value is above every u, bounds every search.
  private let raw: gk_sampler

  /// - Parameter cumulative: non-decreasing, last value 1; item i has the probability
  ///   `cumulative[i] - cumulative[i - 1]`.
  package init(cumulative: [Double], in arena: Arena) {
    precondition(!cumulative.isEmpty && cumulative.count <= Int32.max, "1 … 2³¹ − 1 items")
    let values = arena.vector(Double.self, count: cumulative.count)
    values.set(cumulative)
    let guide = arena.vector(Int32.self, count: cumulative.count)
    gk_sampler_guide(values.base, Int32(values.count), guide.base, Int32(guide.count))
    raw = gk_sampler(
      cumulative: values.base, guide: guide.base, items: Int32(values.count),
      guides: Int32(guide.count))
  }

  /// Cumulative probabilities, and for each of as many equal parts of 0 … 1 the first item that exceeds its beginning.
  package var tables: (cumulative: Vector<Double>, guide: Vector<Int32>) {
    // SAFETY: `raw` leads to arrays of these lengths, which are not written.
    (
      Vector(base: UnsafeMutablePointer(mutating: raw.cumulative), count: Int(raw.items)),
      Vector(base: UnsafeMutablePointer(mutating: raw.guide), count: Int(raw.guides))
    )
  }

  /// First item whose cumulative probability exceeds `u`, 0 ≤ u < 1.
  package func item(at u: Double) -> Int32 {
    precondition(0 <= u && u < 1, "\(u) is outside 0 ..< 1")
    return withUnsafePointer(to: raw) { gk_sampler_pick($0, u) }
  }

  /// Fills the places `part` (all without it) of `items`, each with a draw that depends on `key` and place.
  package func draw(key: UInt64, into items: Vector<Int32>, part: Range<Int>? = nil) {
    let part = part ?? 0..<items.count
    let places = items.slice(part)
    withUnsafePointer(to: raw) {
      gk_sampler_draw($0, key, Int32(part.lowerBound), places.base, Int32(places.count))
    }
  }
}

/// Map from items to small numbers that is emptied in constant time, whatever the catalogue.
package struct ItemMap: @unchecked Sendable {
  // SAFETY: leads into an arena that the owner keeps; used by one thread at a time. Slots are found modulo
  // their number. `enter` is given items that `itemWeight` has, and no more distinct ones than `columns` takes.
  private var raw: gk_map

  /// - Parameter capacity: largest number of entries between two calls of ``removeAll()``.
  package init(capacity: Int, in arena: Arena) {
    var slots = 16
    while slots < 2 * capacity + 2 { slots *= 2 }
    raw = gk_map(
      entries: arena.vector(gk_entry.self, count: slots).base, stamp: 1, mask: UInt32(slots - 1))
  }

  package mutating func removeAll() { gk_map_clear(&raw) }

  /// Number of `item`; a new item takes `next`.
  package mutating func insert(_ item: Int32, next: Int32) -> (number: Int32, isNew: Bool) {
    var isNew = false
    let number = gk_map_insert(&raw, item, next, &isNew)
    return (number, isNew)
  }

  /// Enters `items` into the distinct columns of a step, `used` of which are taken already.
  ///
  /// A new item takes the next column; a known one adds its weight (1 without `itemWeight`) and a copy.
  ///
  /// - Parameter columnOf: takes the column of each item.
  /// - Returns: number of columns taken.
  package mutating func enter(
    _ items: Vector<Int32>, count: Int, itemWeight: Vector<Float>?, into columns: ColumnSet,
    columnOf: Vector<Int32>? = nil, used: Int
  ) -> Int {
    precondition(count <= items.count, "\(count) of \(items.count) items")
    return Int(
      gk_columns_add(
        &raw, items.base, Int32(count), itemWeight?.base, columns.item.base, columns.weight.base,
        columns.copies.base, columnOf?.base, Int32(used)))
  }

  /// Number of `item`, or −1.
  package func number(of item: Int32) -> Int32 {
    withUnsafePointer(to: raw) { gk_map_find($0, item) }
  }
}

/// The distinct columns of a step: the item of each, what it weighs in the loss, and how often it occurred.
package struct ColumnSet: @unchecked Sendable {
  // SAFETY: leads into vectors of one length, whose arena the owner keeps.
  package let item: Vector<Int32>
  package let weight: Vector<Float>
  package let copies: Vector<Float>

  /// - Parameter capacity: largest number of columns.
  package init(capacity: Int, in arena: Arena) {
    item = arena.vector(Int32.self, count: capacity)
    weight = arena.vector(Float.self, count: capacity)
    copies = arena.vector(Float.self, count: capacity)
  }

  private var raw: gk_columns {
    gk_columns(item: item.base, weight: weight.base, copies: copies.base)
  }

  /// Copies the first columns in the order of their items' shards, which are the items' numbers modulo how many there are;
  /// those of one stay in their order.
  ///
  /// - Parameters:
  ///   - place: takes where each column comes to.
  ///   - start: takes where the columns of each shard begin, and where the last one's end; so there is a number more
  ///     than shards, which are a power of two.
  package func copyByShard(
    _ count: Int, into other: ColumnSet, place: Vector<Int32>, start: Vector<Int32>
  ) {
    let shards = start.count - 1
    precondition(
      count <= min(item.count, other.item.count, place.count) && shards.nonzeroBitCount == 1,
      "\(count) of \(item.count) columns into \(other.item.count)")
    withUnsafePointer(to: raw) { from in
      withUnsafePointer(to: other.raw) { to in
        gk_columns_by_shard(from, Int32(count), to, Int32(shards), place.base, start.base)
      }
    }
  }
}

/// Output `counter` of a counter-based generator (SplitMix64's mixing function).
package func randomBits(key: UInt64, counter: UInt64) -> UInt64 { gk_mix(key, counter) }
