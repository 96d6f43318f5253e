import CKernels

/// Sessions whose best items are looked for with a ``CatalogueSketch``.
package final class SketchedLanes {
  private let sketch: CatalogueSketch
  private let arena: Arena
  // SAFETY: every pointer of a lane leads into `arena`, which this object keeps; a sketch writes at most
  // `room` items, and `bounds` has room for as many more.
  private let lanes: Vector<gk_sketched_lane>
  private let bounds: Vector<gk_screened_lane>
  private let guides: Vector<gk_screened_lane>
  private let shares: Vector<Double>
  private var count = 0
  /// Length of each lane's list of the best.
  private var lengths: [Int] = []
  /// Lanes to which few items are admitted.
  private var listed: [Int] = []

  /// Most sessions at once.
  package static var most: Int { Int(GK_SKETCH_LANES) / 2 }
  /// Where one item in this many is admitted, or fewer, all of these are bounded.
  private static let itemsPerListed = 64
  /// Share of the tiles that are looked at first.
  private static let firstShare = 0.002
  /// Items that wait for their bounds.
  private static let waiting = 256

  /// Room for that many sessions; their candidates lie in `arena`.
  package init(_ sketch: CatalogueSketch, capacity: Int, in arena: Arena) {
    self.sketch = sketch
    self.arena = arena
    lanes = arena.vector(gk_sketched_lane.self, count: capacity)
    bounds = arena.vector(gk_screened_lane.self, count: capacity)
    guides = arena.vector(gk_screened_lane.self, count: capacity)
    shares = arena.vector(Double.self, count: capacity)
    precondition(capacity <= Self.most, "\(capacity) sessions at once")
  }

  /// Adds a session, unless its scores might overflow.
  ///
  /// - Parameters:
  ///   - state: H values.
  ///   - k: length of its list, 1 or more.
  ///   - admitted: a bit for each item that may stand in the list; `nil` admits all.
  ///   - deviations: how many standard deviations an estimate may be too low.
  ///   - share: of the tiles, those that are looked at: the most promising ones.
  /// - Returns: whether it was added.
  package func add(
    _ state: ArraySlice<Float>, k: Int, admitted: [UInt64]?, deviations: Float, share: Double
  ) -> Bool {
    let units = sketch.units
    precondition(state.count == units && k >= 1, "\(state.count) values for \(units) units")
    let codes = arena.vector(Int8.self, count: (units + 3) / 4 * 4)
    let values = Array(state)
    let found = values.withUnsafeBufferPointer { values in
      // SAFETY: both hold as many values as there are units, at least one.
      values.baseAddress.map { gk_screen_state($0, Int32(units), 127, codes.base) }
    }
    guard let found, found.norm * sketch.norm * 8 + sketch.bias < 1e37 else { return false }
    var words: Vector<UInt64>?
    if let admitted {
      words = arena.vector(UInt64.self, count: (sketch.items + 63) / 64)
      words?.set(admitted)
      // There may be bits behind the last item.
      let rest = sketch.items % 64
      if rest > 0, let words { words[words.count - 1] &= (1 << UInt64(rest)) - 1 }
    }
    let admits = words.map { UnsafePointer($0.base) }
    let scale = Double(found.scale)
    // As ScreenedLanes has it.
    let margin = scale > 0 ? (sketch.rest * found.norm / scale).rounded(.up) : 0
    let rounding = Double(units + 32) * 0x1p-23
    let room = max(6 * Self.waiting, 8 * k + Self.waiting)
    bounds[count] = gk_screened_lane(
      codes: codes.base, start: Int32(margin) - 128 * found.sum, scale: found.scale,
      error: Float((found.rest + rounding * found.norm) * (1 + 1e-6)),
      spread: Float(2 * scale * margin * (1 + 1e-6)), limit: -.infinity, admitted: nil,
      list: arena.vector(gk_candidate.self, count: room).base, count: 0, room: Int32(room),
      uppers: nil, above: nil, far_above: nil, far_limit: .infinity)
    lanes[count] = tables(for: values, norm: Float(found.norm), deviations, admits)
    let isListed = words.map {
      $0.array($0.count).reduce(0) { $0 + $1.nonzeroBitCount } <= sketch.items / Self.itemsPerListed
    }
    if isListed == true {
      listed.append(count)
    } else {
      guard let guide = guide(for: values, norm: Float(found.norm)) else { return false }
      guides[count] = guide
    }
    shares[count] = share
    lengths.append(k)
    count += 1
    return true
  }

  /// Bounds the scores of all admitted items, and of no others.
  private func boundAdmitted(_ lane: Int, _ isLoose: inout Bool) {
    let scratch = arena.vector(Float.self, count: Int(bounds[lane].room))
    let words = (sketch.items + 63) / 64
    for index in 0..<words {
      // SAFETY: a bit for each item; `found` has room for those of a word.
      var word = lanes[lane].admitted?[index] ?? 0
      while word != 0 {
        lanes[lane].found[Int(lanes[lane].count)] = Int32(index * 64 + word.trailingZeroBitCount)
        lanes[lane].count += 1
        word &= word - 1
      }
      if Self.isFull(lanes[lane]) || index == words - 1 {
        narrow(lane, scratch, isLast: index == words - 1, &isLoose)
      }
    }
    lanes[lane].limit = .infinity
  }

  /// A lane that asks what tiles promise.
  private func guide(for state: [Float], norm: Float) -> gk_screened_lane? {
    let screen = sketch.guide.screen
    let codes = arena.vector(Int8.self, count: (state.count + 3) / 4 * 4)
    let found = state.withUnsafeBufferPointer { state in
      // SAFETY: both hold as many values as there are units, at least one.
      state.baseAddress.map {
        gk_screen_state($0, Int32(state.count), screen.screener.most, codes.base)
      }
    }
    return found.map {
      gk_screened_lane(
        codes: codes.base, start: -128 * $0.sum, scale: $0.scale, error: norm, spread: 0,
        limit: -.infinity, admitted: nil, list: nowhere(gk_candidate.self), count: 0,
        room: Int32(CatalogueScreen.tile), uppers: nil, above: nil, far_above: nil,
        far_limit: .infinity)
    }
  }

  /// What the signs of four units each add to the estimate of a state's products.
  private func tables(
    for state: [Float], norm: Float, _ deviations: Float, _ admitted: UnsafePointer<UInt64>?
  ) -> gk_sketched_lane {
    let units = state.count
    var turned = [Float](repeating: 0, count: units)
    var shift: Float = 0
    // SAFETY: the rotation has rows and columns for all units, the mean a value for each.
    for unit in 0..<units {
      shift += sketch.rotation.mean[unit] * state[unit]
      let row = sketch.rotation.rotation + unit * sketch.rotation.stride
      for column in 0..<units { turned[column] += state[unit] * row[column] }
    }
    let step = sketch.raw.step
    let whole = Int(GK_SKETCH_TABLE)
    let tables = arena.vector(UInt8.self, count: (units * 4 + whole - 1) / whole * whole)
    for (number, first) in stride(from: 0, to: units, by: 4).enumerated() {
      let part = turned[first..<min(first + 4, units)]
      let size = part.reduce(0) { $0 + abs($1) }
      for signs in 0..<16 {
        var sum = size
        for (place, one) in part.enumerated() { sum += signs >> place & 1 == 1 ? one : -one }
        tables[number * 16 + signs] = UInt8(min((sum / step).rounded(), 255))
      }
    }
    let size = turned.reduce(0) { $0 + abs($1) }
    return gk_sketched_lane(
      tables: tables.base, base: -size, shift: shift,
      spread: norm * deviations, limit: -.infinity, admitted: admitted,
      found: arena.vector(Int32.self, count: Self.waiting).base, count: 0,
      room: Int32(Self.waiting), chosen: nil)
  }

  /// Looks through the catalogue.
  ///
  /// - Returns: the items of each lane that can be among its best, ascending; `nil` where these are too
  ///   many for it to be worth it.
  package func candidates() -> [Vector<Int32>?] {
    var isLoose = [Bool](repeating: false, count: count)
    for lane in listed { boundAdmitted(lane, &isLoose[lane]) }
    let others = (0..<count).filter { !listed.contains($0) }
    if !others.isEmpty {
      // What promises most comes first, and raises the limits for all that follows.
      let chosen = chooseTiles(others)
      for (lane, tiles) in zip(others, chosen) { lanes[lane].chosen = tiles.first }
      lookThrough(others, isLast: false, &isLoose)
      for (lane, tiles) in zip(others, chosen) { lanes[lane].chosen = tiles.others }
      lookThrough(others, isLast: true, &isLoose)
    }
    // Where too few are admitted in what was looked through, all is looked through.
    let lacking = others.filter {
      shares[$0] < 1 && !isLoose[$0] && Int(bounds[$0].count) < lengths[$0]
    }
    if !lacking.isEmpty {
      for lane in 0..<count { lanes[lane].limit = .infinity }
      for lane in lacking {
        (bounds[lane].count, bounds[lane].limit) = (0, -.infinity)
        (lanes[lane].chosen, lanes[lane].limit) = (nil, -.infinity)
      }
      lookThrough(lacking, isLast: true, &isLoose)
    }
    return (0..<count).map { lane in
      guard !isLoose[lane] else { return nil }
      let items = (0..<Int(bounds[lane].count)).map { bounds[lane].list[$0].item }.sorted()
      let found = arena.vector(Int32.self, count: items.count)
      found.set(items)
      return found
    }
  }

  /// Tiles that a lane looks through, a bit each.
  private struct ChosenTiles {
    /// The most promising ones.
    let first: UnsafePointer<UInt64>
    let others: UnsafePointer<UInt64>
  }

  /// Chooses the most promising tiles, as a sample of them tells how much these promise.
  private func chooseTiles(_ some: [Int]) -> [ChosenTiles] {
    let asked = arena.vector(gk_screened_lane.self, count: some.count)
    let (screen, sample) = (sketch.guide.screen, sketch.guide.sample)
    let room = sample.tiles * CatalogueScreen.tile
    let promises = arena.vector(Float.self, count: some.count * room)
    for (place, lane) in some.enumerated() {
      asked[place] = guides[lane]
      asked[place].uppers = promises.base + place * room
    }
    sample.run(asked)
    let words = (0..<some.count).map { place in
      let share = shares[some[place]]
      // SAFETY: as many values as the sample has items; a bit for each tile.
      func reached(_ share: Double) -> Float {
        gk_reached(
          promises.base + place * room, Int32(sample.items),
          Int32((share * Double(sample.items)).rounded(.up))
        ).nextDown
      }
      let (all, first) = (
        arena.vector(UInt64.self, count: screen.tiles),
        arena.vector(UInt64.self, count: screen.tiles)
      )
      asked[place].uppers = nil
      (asked[place].above, asked[place].far_above) = (all.base, first.base)
      asked[place].limit = share < 1 ? reached(share) : -.infinity
      asked[place].far_limit = reached(min(share, Self.firstShare))
      return (all: all, first: first)
    }
    screen.run(asked)
    return words.map { words in
      for index in 0..<words.all.count {
        words.all[index] &= ~words.first[index]
      }
      return ChosenTiles(
        first: UnsafePointer(words.first.base), others: UnsafePointer(words.all.base))
    }
  }

  private func lookThrough(_ some: [Int], isLast: Bool, _ isLoose: inout [Bool]) {
    var next: Int32 = 0
    let last = sketch.raw.tiles
    let scratch = arena.vector(
      Float.self, count: some.map { Int(bounds[$0].room) }.max() ?? 0)
    withUnsafePointer(to: sketch.raw) { raw in
      while true {
        next = sketch.run(raw, lanes.base, Int32(count), next, last)
        for lane in some where next == last || Self.isFull(lanes[lane]) {
          narrow(lane, scratch, isLast: isLast && next == last, &isLoose[lane])
        }
        if next == last { break }
      }
    }
  }

  /// Bounds the scores of what was found, and raises the lane's limit.
  private func narrow(
    _ lane: Int, _ scratch: Vector<Float>, isLast: Bool, _ isLoose: inout Bool
  ) {
    guard !isLoose else {
      lanes[lane].count = 0
      return
    }
    withUnsafePointer(to: sketch.coded) { coded in
      sketch.set.table.bound_rows(
        coded, bounds.base + lane, lanes[lane].found, lanes[lane].count)
    }
    lanes[lane].count = 0
    gk_screen_narrow(bounds.base + lane, Int32(lengths[lane]), sketch.slack, scratch.base)
    lanes[lane].limit = bounds[lane].limit
    if !isLast, Int(bounds[lane].room - bounds[lane].count) < Self.waiting {
      isLoose = true
      bounds[lane].count = 0
      lanes[lane].limit = .infinity
    }
  }

  private static func isFull(_ lane: gk_sketched_lane) -> Bool {
    Int(lane.room - lane.count) < CatalogueSketch.tile
  }
}
