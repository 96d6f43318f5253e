/// A Parquet file of vectors that are all of one length, with a text each: made page after page, and written by whoever asks.
///
/// One row group, nothing compressed, every value plain: any reader has it.
///
/// ```swift
/// var file = VectorFile(rows: 2, width: 3, textColumn: "id", vectorColumn: "vector")
/// output(file.start())
/// output(file.page(of: ["a", "b"].map { $0.utf8 }))
/// output(file.page(of: [1, 2, 3, 4, 5, 6]))
/// output(file.end())
/// ```
public struct VectorFile {
  private let rows: Int
  private let width: Int
  private let names: (text: String, vector: String)
  /// Where each column begins, and bytes that are written; texts come first.
  private var starts: [Int] = []
  private var ends: [Int] = []
  private var written = 0
  private static let magic = Array("PAR1".utf8)

  /// A file with so many rows.
  ///
  /// - Precondition: `rows >= 0` and `width >= 1`.
  public init(rows: Int, width: Int, textColumn: String, vectorColumn: String) {
    precondition(rows >= 0 && width >= 1, "\(rows) vectors of \(width) numbers")
    (self.rows, self.width, names) = (rows, width, (textColumn, vectorColumn))
  }

  /// What comes first.
  public mutating func start() -> [UInt8] {
    written = Self.magic.count
    return Self.magic
  }

  /// The next texts, of which all come before the vectors.
  public mutating func page(of texts: [some Collection<UInt8>]) -> [UInt8] {
    var values: [UInt8] = []
    for text in texts {
      values += LittleEndian.bytes(UInt32(text.count))
      values += text
    }
    return page(values, count: texts.count, column: 0)
  }

  /// The next vectors, one after the other.
  ///
  /// - Precondition: whole vectors.
  public mutating func page(of vectors: [Float]) -> [UInt8] {
    let count = vectors.count / width
    precondition(vectors.count == count * width, "\(vectors.count) numbers of \(width) each")
    // A vector's first number begins a list, and all others go on with it; none of them is missing.
    var levels: [UInt8] = []
    for _ in 0..<count {
      levels += Self.run(of: 0, 1)
      if width > 1 { levels += Self.run(of: 1, width - 1) }
    }
    let present = Self.run(of: 1, vectors.count)
    var values = LittleEndian.bytes(UInt32(levels.count)) + levels
    values += LittleEndian.bytes(UInt32(present.count)) + present
    values.reserveCapacity(values.count + 4 * vectors.count)
    // SAFETY: bytes of words are copied while the array is there.
    vectors.map(\.bitPattern.littleEndian).withUnsafeBytes { values += $0 }
    return page(values, count: vectors.count, column: 1)
  }

  private mutating func page(_ values: [UInt8], count: Int, column: Int) -> [UInt8] {
    if starts.count == column {
      starts.append(written)
      ends.append(written)
    }
    var header = CompactWriter()
    header.int32(1, 0)
    header.int32(2, values.count)
    header.int32(3, values.count)
    header.structure(5) { page in
      page.int32(1, count)
      page.int32(2, 0)
      page.int32(3, 3)
      page.int32(4, 3)
    }
    header.end()
    let bytes = header.bytes + values
    written += bytes.count
    ends[column] = written
    return bytes
  }

  /// What comes last, when all texts and vectors are written.
  public func end() -> [UInt8] {
    var footer = CompactWriter()
    footer.int32(1, 1)
    footer.structures(2, schema)
    footer.int64(3, rows)
    footer.structures(4, rows == 0 ? [] : [group])
    footer.text(6, "gru4rec")
    footer.end()
    return footer.bytes + LittleEndian.bytes(UInt32(footer.bytes.count)) + Self.magic
  }

  /// Two columns: a text, and a list with a group for each of its numbers.
  private var schema: [(inout CompactWriter) -> Void] {
    [
      { root in
        root.text(4, "schema")
        root.int32(5, 2)
      },
      { text in
        text.int32(1, 6)
        text.int32(3, 0)
        text.text(4, names.text)
        text.int32(6, 0)
      },
      { vector in
        vector.int32(3, 0)
        vector.text(4, names.vector)
        vector.int32(5, 1)
        vector.int32(6, 3)
      },
      { list in
        list.int32(3, 2)
        list.text(4, "list")
        list.int32(5, 1)
      },
      { element in
        element.int32(1, 4)
        element.int32(3, 0)
        element.text(4, "element")
      },
    ]
  }

  private var group: (inout CompactWriter) -> Void {
    { group in
      let columns: [(type: Int, path: [String], values: Int)] = [
        (6, [names.text], rows), (4, [names.vector, "list", "element"], rows * width),
      ]
      group.structures(
        1,
        columns.enumerated().map { number, column in
          { chunk in
            let bytes = ends[number] - starts[number]
            chunk.int64(2, starts[number])
            chunk.structure(3) { about in
              about.int32(1, column.type)
              about.numbers(2, [0, 3])
              about.texts(3, column.path)
              about.int32(4, 0)
              about.int64(5, column.values)
              about.int64(6, bytes)
              about.int64(7, bytes)
              about.int64(9, starts[number])
            }
          }
        })
      group.int64(2, written - Self.magic.count)
      group.int64(3, rows)
    }
  }

  /// So many levels that are alike, of one bit each.
  private static func run(of level: UInt8, _ count: Int) -> [UInt8] {
    LittleEndian.varint(UInt64(count) << 1) + [level]
  }
}
