import Randomness
import SessionData
import Testing

@testable import EventLogs

/// Grouping in buckets of any size against a list for every session.
struct EventBucketsTests {
  @Test(arguments: [0, 1, 3, 14], [1, 2, 5])
  func groupsAsListsDo(shift: Int, minimumLength: Int) {
    var random = SplitMix64(seed: UInt64(shift * 10 + minimumLength))
    let sessionCount = 300
    for isOrdered in [true, false] {
      var buckets = EventBuckets(shift: shift)
      var lists = [[(item: ItemIndex, time: Double)]](repeating: [], count: sessionCount)
      for event in 0..<9000 {
        // Some sessions are long, some lack events.
        let session = min(
          Int.random(in: 0..<sessionCount, using: &random),
          Int.random(in: 0..<sessionCount, using: &random))
        let time =
          isOrdered
          ? Double(session * 1000 + event % 50) : Double(Int.random(in: 0..<99, using: &random))
        buckets.append(session: UInt32(session), item: ItemIndex(event), time: time)
        lists[session].append((ItemIndex(event), time))
      }
      let sorted = lists.filter { $0.count >= minimumLength }.map { list in
        list.enumerated().sorted {
          ($0.element.time, $0.offset) < ($1.element.time, $1.offset)
        }.map(\.element)
      }
      let expected = sorted.enumerated().sorted {
        ($0.element[0].time, $0.offset) < ($1.element[0].time, $1.offset)
      }.map(\.element)

      let (store, _) = buckets.takeSessions(
        sessionCount: sessionCount, minimumLength: minimumLength, threads: 3)
      #expect(store.items == expected.flatMap { $0.map(\.item) })
      #expect(store.times == expected.flatMap { $0.map(\.time) })
      #expect(store.sessionCount == expected.count)
    }
  }

  @Test func numbersAreSortedByTheirKeysAndStay() {
    var random = SplitMix64(seed: 7)
    for spread: UInt64 in [1, 10, 1 << 20, .max] {
      let keys = (0..<2000).map { _ in UInt64.random(in: 0...spread, using: &random) }
      let expected = keys.indices.sorted { (keys[$0], $0) < (keys[$1], $1) }
      var (numbers, sorted) = (keys.indices.map { UInt32($0) }, keys)
      RadixSort.sort(&numbers, by: &sorted)
      #expect(numbers == expected.map { UInt32($0) })
    }
  }
}
