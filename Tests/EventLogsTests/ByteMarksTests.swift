import Randomness
import Testing

@testable import EventLogs

struct ByteMarksTests {
  @Test func marksWhatAPlainLoopFinds() {
    var random = SplitMix64(seed: 3)
    let alphabet: [UInt8] = [0x09, 0x0A, 0x2C, 0x08, 0x0B, 0x89, 0x8A, 0x41, 0xFF, 0]
    for count in Array(0...200) + [1000] {
      let isASCII = count % 2 == 0
      let bytes = (0..<count).map { _ in
        (alphabet.randomElement(using: &random) ?? 0) & (isASCII ? 0x7F : 0xFF)
      }
      var marks = ByteMarks()
      marks.find(0x09, in: bytes.span)
      let found = (0..<count).filter { marks.words[$0 / 64] >> UInt64($0 % 64) & 1 == 1 }
      #expect(found == (0..<count).filter { bytes[$0] == 0x09 || bytes[$0] == 0x0A })
      #expect(marks.isASCII == bytes.allSatisfy { $0 < 0x80 })
    }
  }
}
