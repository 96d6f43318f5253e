import CKernels

/// Sessions whose best items are looked for with a ``CatalogueScreen``.
package final class ScreenedLanes {
  private let screen: CatalogueScreen
  private let arena: Arena
  // SAFETY: every pointer of a lane leads into `arena`, which this object keeps; the screen writes at most
  // `room` candidates.
  private let lanes: Vector<gk_screened_lane>
  private var count = 0
  /// Length of each lane's list of the best.
  private var lengths: [Int] = []

  /// A list may hold one item in this many of a large catalogue before it counts as loose.
  private static let itemsPerPlace = 2048

  /// Room for that many sessions; their candidates lie in `arena`.
  package init(_ screen: CatalogueScreen, capacity: Int, in arena: Arena) {
    self.screen = screen
    self.arena = arena
    lanes = arena.vector(gk_screened_lane.self, count: capacity)
  }

  /// Adds a session, unless its scores might overflow.
  ///
  /// - Parameters:
  ///   - state: H values.
  ///   - k: length of its list, 1 or more.
  ///   - admitted: a bit for each item that may stand in the list; `nil` admits all.
  /// - Returns: whether it was added.
  package func add(_ state: ArraySlice<Float>, k: Int, admitted: [UInt64]?) -> Bool {
    let units = Int(screen.raw.units)
    precondition(state.count == units && k >= 1, "\(state.count) values for \(units) units")
    let codes = arena.vector(Int8.self, count: (units + 3) / 4 * 4)
    let found = state.withUnsafeBufferPointer { state in
      // SAFETY: both hold as many values as there are units, at least one.
      state.baseAddress.map {
        gk_screen_state($0, screen.raw.units, screen.screener.most, codes.base)
      }
    }
    guard let found, found.norm * screen.norm * 8 + screen.bias < 1e37 else { return false }
    let scale = Double(found.scale)
    // Σ q p is taken up by the rest of the rows; Σ (q + 128) p − 128 Σ p is Σ q p.
    let margin = scale > 0 ? (screen.rest * found.norm / scale).rounded(.up) : 0
    let rounding = Double(units + 32) * 0x1p-23
    // Of more items more are close to the best, and scoring all of them is what takes longest.
    let room = max(4 * CatalogueScreen.tile, 8 * k, screen.items / Self.itemsPerPlace)
    var words: Vector<UInt64>?
    if let admitted {
      words = arena.vector(UInt64.self, count: (screen.items + 63) / 64)
      words?.set(admitted)
    }
    lanes[count] = gk_screened_lane(
      codes: codes.base, start: Int32(margin) - 128 * found.sum, scale: found.scale,
      error: Float((found.rest + rounding * found.norm) * (1 + 1e-6)),
      spread: Float(2 * scale * margin * (1 + 1e-6)), limit: -.infinity,
      admitted: words.map { UnsafePointer($0.base) },
      list: arena.vector(gk_candidate.self, count: room).base, count: 0, room: Int32(room),
      uppers: nil, above: nil, far_above: nil, far_limit: .infinity)
    lengths.append(k)
    count += 1
    return true
  }

  /// Looks through some items, from a multiple of a tile on.
  ///
  /// - Returns: the items of each lane that can be among its best, ascending; `nil` where these are too
  ///   many for the screen to be worth it.
  package func candidates(among items: Range<Int>) -> [Vector<Int32>?] {
    let tile = CatalogueScreen.tile
    precondition(items.lowerBound % tile == 0, "items from \(items.lowerBound)")
    var next = Int32(items.lowerBound / tile)
    let last = Int32((items.upperBound + tile - 1) / tile)
    var isLoose = [Bool](repeating: false, count: count)
    let scratch = arena.vector(
      Float.self, count: (0..<count).map { Int(lanes[$0].room) }.max() ?? 0)
    withUnsafePointer(to: screen.raw) { raw in
      while true {
        next = screen.screener.run(raw, lanes.base, Int32(count), next, last)
        for lane in 0..<count where next == last || Self.isFull(lanes[lane]) {
          gk_screen_narrow(
            lanes.base + lane, Int32(lengths[lane]), screen.slack, scratch.base)
          if next < last, lanes[lane].count > lanes[lane].room / 2 {
            isLoose[lane] = true
            lanes[lane].count = 0
            lanes[lane].limit = .infinity
          }
        }
        if next == last { break }
      }
    }
    return (0..<count).map { lane in
      guard !isLoose[lane] else { return nil }
      let found = arena.vector(Int32.self, count: Int(lanes[lane].count))
      for index in 0..<found.count { found[index] = lanes[lane].list[index].item }
      return found
    }
  }

  private static func isFull(_ lane: gk_screened_lane) -> Bool {
    Int(lane.room - lane.count) < CatalogueScreen.tile
  }
}
