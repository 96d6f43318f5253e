import Recommendation
import SessionData
import TestSupport
import Testing

@Suite struct ItemSetTests {
  @Test func holdsWhatWasInserted() {
    let items: [ItemIndex] = [0, 63, 64, 1000, 64]
    let set = ItemSet(items)
    #expect(set.count == 4)
    #expect((0..<1100).filter { set.contains($0) } == [0, 63, 64, 1000])
    #expect(!set.contains(-1))
    #expect(!set.contains(.max))
  }

  @Test func filterAdmitsWhatBothSidesAllow() {
    let filter = CandidateFilter(excluding: ItemSet([2]), only: ItemSet([1, 2]))
    #expect((-2..<200).filter { filter.admits($0) } == [1])
    #expect(CandidateFilter.all.admits(123_456))
    #expect(!CandidateFilter.all.admits(-1))
  }

  /// Every operation against a set of the standard library.
  @Test func agreesWithASetOfIntegers() {
    let seed = UInt64.random(in: 0 ... .max)
    var random = TwinGenerator(seed: seed)
    var (set, twin) = (ItemSet(), Set<ItemIndex>())
    for step in 0..<2000 {
      let item = ItemIndex.random(in: 0..<300, using: &random)
      if Bool.random(using: &random) {
        set.insert(item)
        twin.insert(item)
      } else {
        set.remove(item)
        twin.remove(item)
      }
      if step % 20 == 0 {
        #expect(Array(set) == twin.sorted(), "seed \(seed), step \(step)")
        #expect(set.count == twin.count && set.isEmpty == twin.isEmpty)
        #expect(set == ItemSet(twin))
      }
    }
  }

  @Test func equalityLooksAtItemsOnly() {
    var shrunk: ItemSet = [3, 700]
    #expect(shrunk != [3])
    shrunk.remove(700)
    #expect(shrunk == [3] && [3] == shrunk)
    shrunk.remove(3)
    shrunk.remove(-1)
    #expect(shrunk.isEmpty && shrunk == [] && Array(shrunk) == [])
  }

  @Test func vocabulariesGiveSets() {
    let vocabulary = ItemVocabulary(ids: ["a", "b", "c"])
    #expect(vocabulary.items(["c", "none", "a", "c"]) == [0, 2])
    #expect(!CandidateFilter(excluding: vocabulary.items(["b"])).admits(1))
  }
}
