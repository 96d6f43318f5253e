import Kernels
import Safetensors

/// Values of one tensor on their way to a file, wherever they lie.
enum TensorContent {
  case bytes([UInt8])
  case integers([Int64])
  case floats([Float])
  case view(TensorView)
  case matrix(Matrix)
  /// That many rows of a width, which are read when they are needed.
  case rows(Int, width: Int, (Range<Int>) throws -> [Float])

  var dataType: DataType {
    switch self {
    case .bytes: .u8
    case .integers: .i64
    case .floats, .view, .matrix, .rows: .f32
    }
  }

  /// Appends the values row by row, so that nothing is held twice.
  func append(to writer: inout SafetensorsWriter) throws {
    switch self {
    case .bytes(let values): try writer.append(values)
    case .integers(let values): try writer.append(values)
    case .floats(let values): try writer.append(values)
    case .view(let view):
      try Self.appendRows(view.rowCount, view.rowWidth, to: &writer) { row, chunk, offset in
        view.copyRow(row, into: &chunk, at: offset)
      }
    case .matrix(let matrix):
      try Self.appendRows(matrix.rows, matrix.columns, to: &writer) { row, chunk, offset in
        matrix.copyRow(row, into: &chunk, at: offset)
      }
    case .rows: try forEachChunk { try writer.append($0) }
    }
  }

  /// Calls `body` with the values of rows that are read when they are needed, piece by piece.
  func forEachChunk(_ body: ([Float]) throws -> Void) throws {
    guard case .rows(let count, let width, let read) = self else { return }
    let rowsOfChunk = max(1, (1 << 20) / max(width, 1))
    for start in stride(from: 0, to: count, by: rowsOfChunk) {
      try body(try read(start..<min(start + rowsOfChunk, count)))
    }
  }

  private static func appendRows(
    _ rows: Int, _ width: Int, to writer: inout SafetensorsWriter,
    copy: (Int, inout [Float], Int) -> Void
  ) throws {
    guard width > 0 else { return }
    let rowsOfChunk = max(1, min(rows, 65_536 / width))
    var chunk = [Float](repeating: 0, count: rowsOfChunk * width)
    var row = 0
    while row < rows {
      let count = min(rowsOfChunk, rows - row)
      for index in 0..<count { copy(row + index, &chunk, index * width) }
      try writer.append(count == rowsOfChunk ? chunk : Array(chunk[..<(count * width)]))
      row += count
    }
  }
}

/// A named tensor on its way to a file.
struct NamedContent {
  let name: String
  let shape: [Int]
  let content: TensorContent
}

/// Writes a whole file: complete, or not at all.
func writeTensors(
  _ tensors: [NamedContent], metadata: [String: String], to path: String
) throws {
  var contents: [String: TensorContent] = [:]
  for tensor in tensors { contents[tensor.name] = tensor.content }
  var writer = try SafetensorsWriter(
    path: path, tensors: specifications(of: tensors), metadata: metadata)
  for tensor in writer.tensors { try contents[tensor.name]?.append(to: &writer) }
  try writer.commit()
}

func specifications(of tensors: [NamedContent]) -> [TensorSpecification] {
  tensors.map {
    TensorSpecification(name: $0.name, dataType: $0.content.dataType, shape: $0.shape)
  }
}
