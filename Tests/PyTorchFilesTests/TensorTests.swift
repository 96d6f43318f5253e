import PyTorchFiles
import TestSupport
import Testing

@Suite struct TensorTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  /// Four bytes of a number in a pickle.
  private func int(_ value: Int32) -> [UInt8] {
    [UInt8(ascii: "J")] + (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }

  private func file(
    _ shape: [Int32], _ strides: [Int32], offset: Int32 = 0, count: Int32 = 6,
    kind: String = "Float",
    content: [UInt8]
  ) throws -> PyTorchFile {
    var pickle: [UInt8] =
      [0x80, 2] + Array("ctorch._utils\n_rebuild_tensor_v2\n((X\u{7}\0\0\0storagectorch\n".utf8)
    pickle += Array("\(kind)Storage\nX\u{1}\0\0\u{0}0X\u{3}\0\0\0cpu".utf8)
    pickle += int(count) + Array("tQ".utf8) + int(offset)
    for sizes in [shape, strides] {
      pickle += [UInt8(ascii: "(")] + sizes.flatMap(int) + [UInt8(ascii: "t")]
    }
    pickle += Array("\u{89}NtR.".unicodeScalars.map { UInt8($0.value) })
    let zip = TestZip([.init("m/data.pkl", pickle), .init("m/data/0", content)])
    return try PyTorchFile(path: scratch.write("m.pt", zip.bytes))
  }

  private func values(_ file: PyTorchFile) throws -> [Float] {
    let tensor = try #require(try file.tensor(file.pickle.root, name: "t"))
    try tensor.verify()
    return try tensor.values(rows: 0..<tensor.shape[0])
  }

  private let six: [UInt8] = (1...6).flatMap { value in
    (0..<4).map { UInt8(truncatingIfNeeded: Float(value).bitPattern >> (8 * $0)) }
  }

  @Test func `views of a storage`() throws {
    #expect(try values(file([2, 3], [3, 1], content: six)) == [1, 2, 3, 4, 5, 6])
    #expect(try values(file([3, 2], [1, 3], content: six)) == [1, 4, 2, 5, 3, 6])
    #expect(try values(file([2], [2], offset: 1, content: six)) == [2, 4])
    #expect(try values(file([0, 3], [3, 1], content: six)) == [])
    #expect(
      try values(file([3], [1], count: 3, kind: "Half", content: [0, 0x3c, 0, 0xc0, 1, 0]))
        == [1, -2, 0x1p-24])
    #expect(try values(file([1], [1], count: 1, kind: "BFloat16", content: [0x80, 0x3f])) == [1])
    #expect(
      try values(file([1], [1], count: 1, kind: "Double", content: [0, 0, 0, 0, 0, 0, 0xf8, 0x3f]))
        == [1.5])
  }

  @Test func `what reaches beyond the storage is refused before it is read`() throws {
    func refuse(
      _ shape: [Int32], _ strides: [Int32], offset: Int32 = 0, count: Int32 = 6,
      kind: String = "Float"
    ) throws {
      let file = try file(
        shape, strides, offset: offset, count: count, kind: kind, content: six)
      #expect(throws: PyTorchFileError.self, "\(shape) \(strides) \(offset) \(count)") {
        try file.tensor(file.pickle.root, name: "t")
      }
    }
    try refuse([2, 4], [4, 1])
    try refuse([6], [1], offset: 1)
    try refuse([6], [1], offset: -1)
    try refuse([2], [-1], offset: 3)
    try refuse([-1], [1])
    try refuse([1_000_000, 1_000_000], [0, 0])
    try refuse([.max, .max, .max], [.max, .max, .max])
    try refuse([7], [0])
    try refuse([6], [1], count: 7)
    try refuse([6], [1], count: -1)
    try refuse([0], [1], offset: 7)
    try refuse([2], [1, 1])
    try refuse([6], [1], kind: "Quantised")
    try refuse([6], [1], kind: "Double")
  }
}
