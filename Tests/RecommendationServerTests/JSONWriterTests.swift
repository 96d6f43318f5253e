import Foundation
import Testing

@testable import RecommendationServer

@Suite struct JSONWriterTests {
  private static func text(_ body: (inout JSONWriter) -> Void) -> String {
    var writer = JSONWriter(capacity: 16)
    body(&writer)
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  @Test func textsOfAllKindsReadBack() throws {
    let scalars = Array(0...0x2ff).compactMap(Unicode.Scalar.init)
    let texts = scalars.map { "a\($0)z" } + ["", "\"\\/\u{2028}\u{2029}🛒e\u{301}\u{10ffff}"]
    let written = Self.text { $0.array(texts) { $0.value($1) } }
    let read = try JSONDecoder().decode([String].self, from: Data(written.utf8))
    #expect(read.map { Array($0.utf8) } == texts.map { Array($0.utf8) })
    #expect(!written.utf8.contains { $0 < 0x20 })
    #expect(Self.text { $0.value(utf8: Array("a\"\n".utf8)[...]) } == #""a\"\u000a""#)
  }

  @Test func numbersReadBack() throws {
    let numbers: [Float] = [
      0, -0.0, 1, 0.1, .pi, .leastNonzeroMagnitude, .greatestFiniteMagnitude, -1e10,
    ]
    let written = Self.text { $0.array(numbers) { $0.value($1) } }
    #expect(try JSONDecoder().decode([Float].self, from: Data(written.utf8)) == numbers)
    let odd: [Double] = [.nan, .infinity, -.infinity]
    #expect(Self.text { $0.array(odd) { $0.value($1) } } == "[null,null,null]")
  }

  @Test func commasStandBetween() {
    let text = Self.text { writer in
      writer.object { writer in
        writer.field("a", 1)
        writer.field("b", true)
        writer.name("c")
        writer.array([[1, 2], [], [3]]) { writer, inner in
          writer.array(inner) { $0.value($1) }
        }
        writer.name("d")
        writer.object { _ in }
        writer.field("e", "f")
      }
    }
    #expect(text == #"{"a":1,"b":true,"c":[[1,2],[],[3]],"d":{},"e":"f"}"#)
  }
}
