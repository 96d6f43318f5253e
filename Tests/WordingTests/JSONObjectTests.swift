import Foundation
import Testing
import Wording

@Suite struct JSONObjectTests {
  @Test func membersKeepTheirOrder() {
    var object = JSONObject(["z": 1, "a": true, "none": nil])
    object["m"] = [0.5, 1e300]
    object["gone"] = nil
    object.append(JSONObject(["n": Float(0.25), "seed": UInt64.max]))
    object["inner"] = JSONObject(["k": "v"])
    #expect(
      object.json == #"{"z":1,"a":true,"m":[0.5,1e+300],"n":0.25,"seed":18446744073709551615,"#
        + #""inner":{"k":"v"}}"#)
    #expect(object["z"] as? Int == 1)
    #expect(object["none"] == nil && object["gone"] == nil)
    #expect(JSONObject().json == "{}")
  }

  @Test func numbersThatJSONLacks() {
    #expect([Double.nan, .infinity, -1.5].json == "[null,null,-1.5]")
    #expect(Float.infinity.json == "null")
  }

  /// What is written is read back by another's parser, whatever it is.
  @Test(arguments: [
    "", "plain", "\"quoted\" \\ back/slash", "\n\r\t\u{8}\u{C}\0\u{1F}\u{7F}", "ünï→🙂\u{2028}",
    "e\u{301}",
  ])
  func textsComeBack(_ text: String) throws {
    let json = [text].json
    #expect(json.unicodeScalars.allSatisfy { $0.value >= 0x20 })
    let read = try JSONDecoder().decode([String].self, from: Data(json.utf8))
    #expect(read.count == 1 && Array(read[0].unicodeScalars) == Array(text.unicodeScalars))
  }

  @Test func escapes() {
    #expect("a\"\\\n\t\r\u{1}/".json == #""a\"\\\n\t\r\u0001/""#)
  }

  @Test func encodedValuesHaveSortedKeys() throws {
    struct Value: Encodable {
      let b = "x/y"
      let a = 1
    }
    #expect(try EncodedJSON(Value()).json == #"{"a":1,"b":"x/y"}"#)
  }
}
