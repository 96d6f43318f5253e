import Testing

@testable import Safetensors

/// The examples of FIPS 180-4 and their like, whoever computes them.
@Suite struct SHA256Tests {
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
    (
      String(repeating: "a", count: 1_000_000),
      "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
    ),
  ])
  func knownDigests(_ text: String, _ expected: String) throws {
    var whole = SHA256()
    whole.update(text.utf8.span.bytes)
    let digest = whole.digest()
    #expect(hexadecimal(try #require(digest)) == expected)
    // The same in pieces, empty ones among them.
    var pieces = SHA256()
    let bytes = Array(text.utf8)
    var begin = 0
    for size in [0, 1, 62, 1, 64, 0, 1000, bytes.count] {
      let end = min(begin + size, bytes.count)
      pieces.update(bytes.span.extracting(begin..<end).bytes)
      begin = end
    }
    let joined = pieces.digest()
    #expect(hexadecimal(try #require(joined)) == expected)
  }
}
