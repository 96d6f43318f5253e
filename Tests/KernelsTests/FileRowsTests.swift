import Foundation
import Synchronization
import Testing

@testable import Kernels

/// Rows read from a file, one by one.
@Suite("Rows of a file")
struct FileRowsTests {
  @Test("the rows asked for, or none of a file that has become too short")
  func gather() throws {
    let url = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: url) }
    let values = (0..<35).map(Float.init)
    try (Data([1, 2, 3]) + values.withUnsafeBytes { Data($0) }).write(to: url)
    let file = try FileHandle(forUpdating: url)
    let rows = FileRows(descriptor: file.fileDescriptor, offset: 3, columns: 5)
    let arena = Arena()
    let indices = arena.vector(Int32.self, count: 4)
    indices.set([6, 0, 3, 3])
    let result = arena.matrix(rows: 4, columns: 5)
    #expect(rows.gather(indices, into: result))
    let expected: [Float] = [6, 0, 3, 3].flatMap { row in values[row * 5..<row * 5 + 5] }
    #expect(result.values() == expected)
    try file.truncate(atOffset: 3 + 6 * 20)
    #expect(!rows.gather(indices, into: result))
  }

  @Test("mapped rows are gone through in parts, and given back after each")
  func parts() {
    let released = Atomic(0)
    let columns = 1 << 20
    let rows = FileRows(
      descriptor: -1, offset: 0, columns: columns,
      release: { released.add(1, ordering: .relaxed) })
    var parts: [Range<Int>] = []
    rows.inParts(of: 3..<12) { parts.append($0) }
    #expect(parts == [3..<7, 7..<11, 11..<12] && released.load(ordering: .relaxed) == 3)
    parts = []
    rows.inParts(of: 0..<2, each: 64) { parts.append($0) }
    #expect(parts == [0..<1, 1..<2], "a tile at least")
    parts = []
    FileRows?.none.inParts(of: 3..<12) { parts.append($0) }
    #expect(parts == [3..<12])
  }
}
