import Foundation
import Kernels
import Safetensors
import TestSupport
import Testing

@testable import GRU4Rec

/// Values on their way to a file go there piece by piece: all of them, in their order.
@Suite struct TensorContentTests {
  /// What stands in a file that was written of these rows, which count through.
  private func written(
    _ rows: Int, _ width: Int, _ content: ([Float]) throws -> TensorContent
  ) throws -> [Float] {
    let values = (0..<rows * width).map { Float($0) }
    let tensor = NamedContent(name: "t", shape: [rows, width], content: try content(values))
    return try ModelFileFixture.withFolder { folder in
      let path = folder.appending(path: "t.safetensors").path
      try writeTensors([tensor], metadata: [:], to: path)
      return try SafetensorsFile(path: path).array("t", as: Float.self)
    }
  }

  /// Rows of a few values, and of as many as a piece has, a few less, and more.
  @Test(arguments: [
    (1, 1), (700, 100), (5, 30_000), (4, 32_768), (3, 32_769), (2, 65_536), (3, 70_000),
  ])
  func `rows of a matrix and of a training`(rows: Int, width: Int) throws {
    let expected = (0..<rows * width).map { Float($0) }
    try Arena.with { arena in
      let matrix = arena.matrix(rows: rows, columns: width)
      let view = TensorView(
        name: "t", shape: [rows, width], matrix: matrix, rowOrder: nil, columnOrder: nil,
        shards: nil)
      view.set(expected)
      let ofMatrix = try written(rows, width) { _ in .matrix(matrix) }
      let ofView = try written(rows, width) { _ in .view(view) }
      #expect(ofMatrix == expected && ofView == expected)
    }
  }

  /// Rows that are read when they are needed: as many at once as have a million values, and a row at least.
  @Test(arguments: [
    (1, 1, [1]), (5, 1 << 18, [4, 1]), (4, 1 << 18, [4]), (3, 400_000, [2, 1]),
    (3, 1_100_000, [1, 1, 1]), (2, (1 << 20) + 1, [1, 1]), (0, 5, []),
  ])
  func `rows that are read when they are needed`(rows: Int, width: Int, pieces: [Int]) throws {
    var (read, given): ([Range<Int>], [Int]) = ([], [])
    let content = TensorContent.rows(rows, width: width) { range in
      read.append(range)
      return [Float](repeating: 1, count: range.count * width)
    }
    try content.forEachChunk { given.append($0.count) }
    #expect(read.flatMap { Array($0) } == Array(0..<rows))
    #expect(read.map(\.count) == pieces && given == pieces.map { $0 * width })
    let other = TensorContent.floats([1])
    try other.forEachChunk { _ in Issue.record("not of rows that are read") }
  }

  @Test func `what is read comes into the file`() throws {
    let found = try written(3, 400_000) { values in
      .rows(3, width: 400_000) { Array(values[$0.lowerBound * 400_000..<$0.upperBound * 400_000]) }
    }
    #expect(found == (0..<1_200_000).map { Float($0) })
  }
}
