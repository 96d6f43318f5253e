import SessionData
import TestSupport
import Testing

struct ItemVocabularyTests {
  @Test func numbersBothWays() {
    let ids = (0..<5000).map { "item \($0 * $0)" }
    let vocabulary = ItemVocabulary(ids: ids + ids.reversed())
    #expect(vocabulary.count == ids.count)
    for (index, id) in ids.enumerated() {
      #expect(vocabulary.index(of: id) == ItemIndex(index))
      #expect(vocabulary.id(of: ItemIndex(index)) == id)
    }
    #expect(vocabulary.index(of: "item 2") == nil)
    #expect(vocabulary.index(of: "") == nil)
    #expect(ItemVocabulary().index(of: "a") == nil)
  }

  @Test func spellingsOfOneLetterDiffer() {
    let vocabulary = ItemVocabulary(ids: ["é", "e\u{301}"])
    #expect(vocabulary.count == 2)
    #expect(vocabulary.index(of: "e\u{301}") == 1)
  }

  @Test func storedFormReadsBack() throws {
    let vocabulary = ItemVocabulary(ids: ["a", "bcd", "😀", "07"])
    #expect(vocabulary.idBytes == Array("abcd😀07".utf8))
    #expect(vocabulary.idOffsets == [0, 1, 4, 8, 10])
    let back = try ItemVocabulary(
      idBytes: vocabulary.idBytes, idOffsets: vocabulary.idOffsets)
    #expect(back == vocabulary)
    #expect(back.index(of: "😀") == 2)
    #expect(try ItemVocabulary(idBytes: [], idOffsets: [0]).count == 0)
  }

  @Test(arguments: [
    ("abc", [Int64]()), ("abc", [0]), ("abc", [1, 3]), ("abc", [0, 2]), ("abc", [0, 4]),
    ("abc", [0, 2, 1, 3]), ("abc", [0, 1, 1, 3]), ("abc", [0, 9, 3]), ("aa", [0, 1, 2]),
    ("abc", [0, -1, 3]), ("abc", [0, .max, .min, 3]), ("é", [0, 1, 2]),
  ])
  func damagedStoredForm(_ text: String, _ offsets: [Int64]) {
    let error = #expect(throws: SessionDataError.self, "\(offsets) was taken") {
      try ItemVocabulary(idBytes: Array(text.utf8), idOffsets: offsets)
    }
    guard case .invalidVocabulary = error else {
      Issue.record("\(offsets): \(String(describing: error))")
      return
    }
  }
}
