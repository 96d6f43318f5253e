import Foundation
import Safetensors
import TestSupport
import Testing

/// What others do to a file while it is open.
///
/// Without the handler of SIGBUS the first test ends the process.
@Suite struct DamagedFileTests {
  let directory: Scratch
  let path: String
  private static let count = 100_000

  init() throws {
    directory = try Scratch()
    path = directory.file("model.safetensors")
    SafetensorsFile.surviveDamage()
    try write(value: 1, to: path)
  }

  private func write(value: Float, to path: String) throws {
    let values = TensorSpecification(name: "values", dataType: .f32, shape: [Self.count])
    var writer = try SafetensorsWriter(path: path, tensors: [values], metadata: [:])
    try writer.append([Float](repeating: value, count: Self.count))
    try writer.commit()
  }

  @Test(arguments: [0, 5000, 300_000])
  func aFileThatIsCutShortReadsAsZerosAndIsKnownAsDamaged(_ length: UInt64) throws {
    let file = try SafetensorsFile(path: path)
    let other = directory.file("other.safetensors")
    try write(value: 2, to: other)
    let whole = try SafetensorsFile(path: other)
    #expect(file.isIntact)
    let handle = try #require(FileHandle(forWritingAtPath: path))
    try handle.truncate(atOffset: length)
    // From the end to the beginning: each page that is missing is met on its own.
    let sum = try file.withBytes(of: "values") { bytes in
      stride(from: bytes.count - 1, through: 0, by: -1000).reduce(0) { $0 + Int(bytes[$1]) }
    }
    #expect(sum < 400 * 0x3F)
    #expect(try file.array("values", as: Float.self).last == 0)
    #expect(!file.isIntact)
    #expect(whole.isIntact)
    #expect(try whole.array("values", as: Float.self).allSatisfy { $0 == 2 })
  }

  @Test func aFileThatIsWrittenOverInPlaceIsKnownAsDamaged() throws {
    let file = try SafetensorsFile(path: path)
    let other = directory.file("other.safetensors")
    try write(value: 2, to: other)
    let handle = try #require(FileHandle(forWritingAtPath: path))
    try handle.write(contentsOf: Data(bytes(ofFile: other)))
    #expect(!file.isIntact)
  }

  @Test func aFileThatIsReplacedOrDeletedByNameStaysWhole() throws {
    let file = try SafetensorsFile(path: path)
    try write(value: 2, to: path)
    #expect(file.isIntact)
    try FileManager.default.removeItem(atPath: path)
    #expect(file.isIntact)
    #expect(try file.array("values", as: Float.self).allSatisfy { $0 == 1 })
  }
}
