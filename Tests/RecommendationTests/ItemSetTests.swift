import Recommendation
import SessionData
import TestSupport
import Testing

@Suite struct ItemSetTests {
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
