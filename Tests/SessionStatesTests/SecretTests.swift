import SessionStates
import Testing

/// A secret is not seen, however it or what holds it is described.
@Suite struct SecretTests {
  private struct Holder {
    let name = "holder"
    let secret = Secret("correct horse")
    let several: [String: Secret?] = ["a": Secret("battery staple"), "b": nil]
  }

  @Test func nothingDescribesIt() {
    let secret = Secret("correct horse")
    var dumped = ""
    dump(Holder(), to: &dumped)
    let texts = [
      "\(secret)", String(reflecting: secret), "\([secret])", "\(Holder())",
      String(reflecting: Holder()), "\(Optional(secret) as Any)", dumped,
    ]
    // As bytes in decimal, too: "c" is 99 and "o" is 111.
    for text in texts {
      for piece in ["correct", "horse", "battery", "staple", "99, 111", "98, 97"] {
        #expect(!text.contains(piece), "\(text)")
      }
      #expect(text.contains("hidden"), "\(text)")
    }
  }

  @Test(arguments: [("secret", true), ("secreT", false), ("secre", false), ("", false)])
  func equality(_ text: String, _ isSame: Bool) {
    #expect(Secret("secret").equals(text.utf8) == isSame)
    #expect((Secret("secret") == Secret(text)) == isSame)
  }

  @Test func repetitionsAreLess() {
    #expect(!Secret("ab").equals("abab".utf8) && !Secret("abab").equals("ab".utf8))
    #expect(Secret("").equals("".utf8) && !Secret("").equals("a".utf8))
  }

  @Test func othersWordsAreFreedOfIt() {
    #expect(Secret("p@ss").hidden(in: "bad 'p@ss', p@ss") == "bad 'hidden', hidden")
    #expect(Secret("").hidden(in: "bad") == "bad")
  }
}
