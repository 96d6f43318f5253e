import Testing

@testable import PyTorchFiles

@Suite struct PickleTests {
  private func read(_ text: String) throws -> Pickle {
    try PickleReader.read(text.unicodeScalars.map { UInt8($0.value) })
  }

  @Test func `calls are written down, never made`() throws {
    let pickle = try read("\u{80}\u{2}cos\nsystem\nX\u{9}\0\0\0rm -rf ~/q\0\u{85}R.")
    #expect(pickle.className(pickle.root) == "os.system")
    #expect(pickle.arguments(pickle.root).map { pickle.text($0[0]) } == "rm -rf ~/")
    let nested = try read(
      "\u{80}\u{2}c__builtin__\neval\n(X\u{1}\0\0\01tR)\u{81}}(X\u{1}\0\0\0aK\u{1}ub.")
    #expect(nested.className(nested.root) == nil)
    #expect(nested[nested.root, "a"].flatMap(nested.integer) == 1)
  }

  @Test func `numbers of every length`() throws {
    let pickle = try read(
      "\u{80}\u{2}(K\u{ff}M\u{1}\u{80}J\u{fe}\u{ff}\u{ff}\u{ff}\u{8a}\0\u{8a}\u{2}\0\u{80}\u{8a}\u{9}\u{1}\0\0\0\0\0\0\0\u{1}"
        + "G\u{3f}\u{f8}\0\0\0\0\0\0N\u{88}\u{89}t.")
    let elements = try #require(pickle.elements(pickle.root))
    #expect(elements.prefix(5).map(pickle.integer) == [255, 32769, -2, 0, -32768])
    #expect(pickle.integer(elements[5]) == nil && pickle.number(elements[6]) == 1.5)
    #expect(elements[7] == .none && pickle.truth(elements[8]) == true)
  }

  @Test func `a value may hold itself, and one a billion times over costs its bytes`() throws {
    let cyclic = try read("\u{80}\u{2}]q\0h\0a.")
    #expect(cyclic.elements(cyclic.root) == [cyclic.root])
    let key = try read("\u{80}\u{2}}q\0h\0h\0s.")
    #expect(key.keys(key.root).isEmpty && key[key.root, "a"] == nil)
    // Lists of ten references to the list before.
    var text = "\u{80}\u{2}]q\0"
    for level in 1...60 {
      let reference = "h" + String(UnicodeScalar(UInt8(level - 1)))
      text +=
        "](" + String(repeating: reference, count: 10) + "eq" + String(UnicodeScalar(UInt8(level)))
    }
    let laughs = try read(text + ".")
    #expect(laughs.nodes.count == 61)
    #expect(laughs.array(laughs.root) == nil)
    // Nested beyond what recursion bears.
    let deep = try read("\u{80}\u{2}" + String(repeating: ")\u{85}", count: 300_000) + ".")
    #expect(deep.nodes.count == 600_000)
    // A text that is referred to by every element of an array.
    let long = String(repeating: "x", count: 200)
    let texts = try read(
      "\u{80}\u{2}X\u{c8}\0\0\0\(long)q\00](" + String(repeating: "h\0", count: 250) + "e.")
    #expect(texts.array(texts.root) == nil)
  }

  @Test func `bytes in Latin-1 within each other end`() throws {
    // bytearray(encode(text)), and one whose argument is itself.
    let sound = try read(
      "\u{80}\u{2}c__builtin__\nbytearray\nc_codecs\nencode\nX\u{3}\0\0\0a\u{c3}\u{bf}X\u{6}\0\0\0latin1\u{86}R\u{85}R."
    )
    #expect(sound.bytes(of: sound.root) == [97, 255])
    let loop = try read("\u{80}\u{2}c__builtin__\nbytearray\n(]q\0h\0tRq\u{1}.")
    #expect(loop.bytes(of: loop.root) == nil)
  }

  @Test(arguments: [
    "", ".", "\u{80}", "\u{80}\u{1}.", "\u{80}\u{9}N.", "K", "X\u{ff}\u{ff}\u{ff}\u{ff}a.",
    "h\u{7}.", "(",
    "t.", "a.", "Na.", "]a.", "}Ns.", "(NNNu.", "N}b.",
    "\u{8d}\u{ff}\u{ff}\u{ff}\u{ff}\u{ff}\u{ff}\u{ff}\u{ff}.",
    "I1\n.", "cos\nsystem", "\u{85}.", "1.", "2.", "\u{93}.", "\u{8b}\u{ff}\u{ff}\u{ff}\u{7f}.",
  ])
  func `what is damaged is refused`(_ text: String) {
    #expect(throws: Defect.self) { try read(text) }
  }

  @Test func `arrays and numbers of both names of NumPy`() throws {
    for core in ["core", "_core"] {
      let type =
        "cnumpy\ndtype\nX\u{2}\0\0\0i4\u{89}\u{88}\u{87}R(K\u{3}X\u{1}\0\0\0>NNNJ\u{ff}\u{ff}\u{ff}\u{ff}J\u{ff}\u{ff}\u{ff}\u{ff}K\0tb"
      let scalar = try read(
        "\u{80}\u{3}cnumpy.\(core).multiarray\nscalar\n\(type)C\u{4}\u{ff}\u{ff}\u{ff}\u{fe}\u{86}R."
      )
      #expect(scalar.integer(scalar.root) == -2)
      let array = try read(
        "\u{80}\u{3}cnumpy.\(core).multiarray\n_reconstruct\ncnumpy\nndarray\nK\0\u{85}C\u{1}b\u{87}R(K\u{1}K\u{2}\u{85}\(type)"
          + "\u{89}C\u{8}\0\0\0\u{7}\0\0\u{1}\0tb.")
      #expect(array.integers(array.root) == [7, 256])
      let buffer = try read(
        "\u{80}\u{5}cnumpy.\(core).numeric\n_frombuffer\n(\u{96}\u{8}\0\0\0\0\0\0\0\0\0\0\u{7}\0\0\u{1}\0\(type)K\u{2}\u{85}X\u{1}\0\0\0CtR."
      )
      #expect(buffer.integers(buffer.root) == [7, 256])
      // More elements than bytes.
      let short = try read(
        "\u{80}\u{3}cnumpy.\(core).multiarray\n_reconstruct\ncnumpy\nndarray\nK\0\u{85}C\u{1}b\u{87}R(K\u{1}J\u{ff}\u{ff}\u{ff}\u{7f}\u{85}\(type)"
          + "\u{89}C\u{8}\0\0\0\u{7}\0\0\u{1}\0tb.")
      #expect(short.array(short.root) == nil)
    }
  }
}
