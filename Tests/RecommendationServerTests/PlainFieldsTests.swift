import LiveSessions
import NIOCore
import Testing

@testable import RecommendationServer

/// Bodies in a plain form are read as the general reader reads them, and all others are left to it.
@Suite struct PlainFieldsTests {
  @Test(arguments: [
    #"{"item":"100594"}"#, #" { "item" : "A" , "k" : 5 } "#, "{\"item\":\"A\",\n\t\"k\":0\r\n}",
    #"{"k":1000,"exclude_seen":true,"item":"ä – 字 🙂"}"#, #"{"item":"/,:{}[]","why":false}"#,
    #"{"item":"A","exclude":["B","C"],"only":[],"in":["attic"],"model":"main","offset":20}"#,
    #"{"item":"A","rules":true,"vector":false,"model_version":"v1","not_in":[ "x" , "y" ]}"#,
  ])
  func aPlainEvent(_ text: String) throws {
    let body = ByteBuffer(string: text)
    let plain = try EventBody(plain: PlainFields(body, known: EventBody.fields))
    let general = try BodyFields.decode(EventBody.self, from: body)
    #expect("\(plain)" == "\(general)")
  }

  @Test(arguments: [
    #"{"items":["100594"]}"#, #"{"items":[],"k":3}"#, #"{"k":20,"items":["A","B","A"]}"#,
  ])
  func aPlainSession(_ text: String) throws {
    let body = ByteBuffer(string: text)
    let plain = try RecommendationsBody(plain: PlainFields(body, known: RecommendationsBody.fields))
    let general = try BodyFields.decode(RecommendationsBody.self, from: body)
    #expect("\(plain)" == "\(general)")
  }

  @Test(arguments: [
    "", " ", "{", "{}", "[]", "null", #"{"item"}"#, #"{"item":}"#, #"{"item":"A""#,
    #"{"item":"A"}}"#,
    #"{"item":"A"} {}"#, #"{"item":"A",}"#, #"{,"item":"A"}"#, #"{"item":"A" "k":5}"#,
    #"{"item":"\u0041"}"#, #"{"it\u0065m":"A"}"#, "{\"item\":\"A\u{0}\"}", "{\"item\":\"A\n\"}",
    #"{"item":"A","item":"B"}"#, #"{"item":"A","K":5}"#, #"{"item":null}"#, #"{"item":5}"#,
    #"{"item":""}"#, #"{"item":"A","k":-1}"#, #"{"item":"A","k":05}"#, #"{"item":"A","k":1.5}"#,
    #"{"item":"A","k":5e0}"#, #"{"item":"A","k":5E0}"#, #"{"item":"A","k":1001}"#,
    #"{"item":"A","k":1000000000000000}"#, #"{"item":"A","k":"5"}"#, #"{"item":"A","k":5"#,
    #"{"item":"A","why":tru}"#, #"{"item":"A","why":truee}"#, #"{"item":"A","why":t"#,
    #"{"item":"A","only":["B",5]}"#, #"{"item":"A","only":["B",]}"#, #"{"item":"A","only":["B""#,
    #"{"item":"A","only":"B"}"#, #"{"item":"A","time":1700000000}"#, #"{"item":"A","diversity":1}"#,
    #"{"item":"A","max_per":{"brand":1}}"#, #"{"item":"A","where":{"brand":"x"}}"#,
  ])
  func othersAreLeftToTheGeneralReader(_ text: String) {
    #expect(throws: (any Error).self) {
      try EventBody(plain: PlainFields(ByteBuffer(string: text), known: EventBody.fields))
    }
  }

  @Test func bytesThatAreNoTextAreLeftToTheGeneralReader() {
    let bytes = Array(#"{"item":""#.utf8) + [0xc3, 0x28] + Array(#""}"#.utf8)
    #expect(throws: PlainFields.NotPlain.self) {
      try PlainFields(ByteBuffer(bytes: bytes), known: EventBody.fields)
    }
  }
}
