import Kernels
import Randomness
import TestSupport
import Testing

/// The sampler's inversion and the item map.
@Suite("Sampling")
struct SamplingTests {
  @Test("inversion is that of a linear search, at and around every step")
  func inversion() {
    var generator = TwinGenerator(seed: 51)
    for count in [1, 2, 3, 17, 400] {
      var sum = 0.0
      var cumulative: [Double] = (0..<count).map { _ in
        // Some items have no probability at all.
        sum +=
          Int.random(in: 0...3, using: &generator) == 0
          ? 0 : Double.random(in: 0...1, using: &generator)
        return sum
      }
      cumulative = cumulative.map { $0 / max(sum, 1e-9) }
      cumulative[count - 1] = 1
      let arena = Arena()
      let sampler = ItemSampler(cumulative: cumulative, in: arena)
      let values =
        cumulative.flatMap { [$0, $0.nextDown, $0.nextUp] }
        + (0..<300).map { _ in Double.random(in: 0..<1, using: &generator) } + [0, 1 - 0x1p-53]
      for u in values where 0 <= u && u < 1 {
        let expected = cumulative.firstIndex { $0 > u } ?? count - 1
        #expect(sampler.item(at: u) == Int32(expected), "\(u) of \(count), seed 51")
      }
    }
  }

  @Test("draws follow the distribution")
  func distribution() {
    let seed: UInt64 = 52
    let weights = (1...40).map { Double($0) }
    var sum = 0.0
    let cumulative = weights.map { weight in
      sum += weight / 820
      return min(sum, 1)
    }
    let arena = Arena()
    let sampler = ItemSampler(cumulative: cumulative.dropLast() + [1], in: arena)
    let draws = arena.vector(Int32.self, count: 40_000)
    sampler.draw(key: seed, into: draws)
    var counts = [Double](repeating: 0, count: 40)
    for item in draws.array(40_000) { counts[Int(item)] += 1 }
    let statistic = zip(counts, weights).reduce(0) { total, pair in
      let expected = 40_000 * pair.1 / 820
      return total + (pair.0 - expected) * (pair.0 - expected) / expected
    }
    // 39 degrees of freedom: one seed in ten thousand lies above 81.
    #expect(statistic < 81, "chi-square \(statistic), seed \(seed)")
    let again = arena.vector(Int32.self, count: 100)
    sampler.draw(key: seed, into: again)
    #expect(again.array(100) == draws.array(100), "draws depend on the key alone")
    // 0 ..< 100 in parts, around a batch of 64, in any order.
    let parts = arena.vector(Int32.self, count: 100)
    for part in [70..<100, 0..<3, 3..<70] { sampler.draw(key: seed, into: parts, part: part) }
    #expect(parts.array(100) == draws.array(100), "a draw depends on its place alone")
    sampler.draw(key: seed + 1, into: again)
    #expect(again.array(100) != draws.array(100))
  }

  @Test("the tail of ten million items can be drawn")
  func largeCatalogue() {
    // In Float32 neighbours this far up the distribution fall together.
    let count = 10_000_000
    let cumulative = [Double](unsafeUninitializedCapacity: count) { buffer, filled in
      var item = 0
      while item < count {
        buffer[item] = Double(item + 1) / Double(count)
        item += 1
      }
      filled = count
    }
    let arena = Arena()
    let sampler = ItemSampler(cumulative: cumulative, in: arena)
    for item in Array(0..<100) + Array(count - 2000..<count) {
      #expect(sampler.item(at: (Double(item) + 0.5) / Double(count)) == Int32(item))
    }
  }

  @Test("the map against a dictionary, through many rounds")
  func map() {
    let seed: UInt64 = 53
    var generator = TwinGenerator(seed: seed)
    let arena = Arena()
    for capacity in [0, 1, 7, 300] {
      var map = ItemMap(capacity: capacity, in: arena)
      for round in 0..<30 {
        map.removeAll()
        var expected: [Int32: Int32] = [:]
        // Few items collide in value, many in slots: multiples of a power of two.
        while expected.count < capacity {
          let item = Int32.random(in: 0...2000, using: &generator) << Int32(round % 20)
          let next = Int32(expected.count)
          let (number, isNew) = map.insert(item, next: next)
          #expect(isNew == (expected[item] == nil))
          #expect(number == expected[item] ?? next, "round \(round), seed \(seed)")
          if isNew { expected[item] = next }
        }
        for item in expected.keys { #expect(map.number(of: item) == expected[item]) }
        for _ in 0..<20 {
          let item = Int32.random(in: 0...Int32.max, using: &generator)
          #expect(map.number(of: item) == expected[item] ?? -1)
        }
      }
    }
  }

  @Test("columns in the order of their items' shards", arguments: [1, 2, 8, 16, 256])
  func shards(count: Int) {
    var generator = TwinGenerator(seed: 54)
    for columns in [0, 1, 7, 300] {
      let arena = Arena()
      let (found, sorted) = (
        ColumnSet(capacity: columns, in: arena), ColumnSet(capacity: columns, in: arena)
      )
      let place = arena.vector(Int32.self, count: columns)
      let start = arena.vector(Int32.self, count: count + 1)
      for shard in 0...count { start[shard] = -7 }
      for column in 0..<columns {
        found.item[column] = Int32.random(in: 0...Int32.max, using: &generator)
        (found.weight[column], found.copies[column]) = (Float(column), Float(2 * column))
      }
      found.copyByShard(columns, into: sorted, place: place, start: start)
      let items = found.item.array(columns)
      let order = (0..<count).map { shard in
        items.indices.filter { Int(items[$0]) % count == shard }
      }
      #expect(order.flatMap { $0 }.map { Int(place[$0]) } == Array(0..<columns))
      #expect(order.flatMap { $0 }.map(Float.init) == sorted.weight.array(columns))
      #expect(order.flatMap { $0 }.map { Float(2 * $0) } == sorted.copies.array(columns))
      #expect(order.flatMap { $0 }.map { items[$0] } == sorted.item.array(columns))
      var end = 0
      for (shard, members) in order.enumerated() {
        #expect(Int(start[shard]) == end)
        end += members.count
      }
      #expect(Int(start[count]) == end)
    }
  }

  @Test("random bits: known outputs of SplitMix64")
  func bits() {
    // Its sequence from seed 0.
    #expect(randomBits(key: 0, counter: 0) == 0xE220_A839_7B1D_CDAF)
    #expect(randomBits(key: 0, counter: 1) == 0x6E78_9E6A_A1B9_65F4)
    var generator = TwinGenerator(seed: 99)
    for counter in 0..<50 as Range<UInt64> {
      #expect(randomBits(key: 99, counter: counter) == generator.next())
    }
  }
}
