/// Goes from one page's header to the next.
struct PageWalk {
  private let file: RandomAccessFile
  private let column: ParquetColumn
  private let chunk: ColumnChunk
  private let rowCount: Int
  private let codec: PageCodec
  private let conversion: Conversion

  /// - Parameter rowCount: rows of the row group, which are as many values.
  init(
    _ file: RandomAccessFile, _ column: ParquetColumn, _ chunk: ColumnChunk, rowCount: Int
  ) throws(ParquetError) {
    if chunk.isEncrypted { throw .unsupported(ParquetFile.encrypted) }
    if chunk.isElsewhere {
      throw .unsupported("its columns stand in other files; name those files")
    }
    guard let conversion = column.conversion else {
      throw .unsupported("column '\(column.name)' holds \(column.unsupported ?? "something else")")
    }
    self.file = file
    self.column = column
    self.chunk = chunk
    self.rowCount = rowCount
    self.conversion = conversion
    codec = try PageCodec(number: chunk.codec)
  }

  /// The pages of all rows.
  func pages() throws(ParquetError) -> [ColumnPage] {
    var pages: [ColumnPage] = []
    var dictionary: DecodedOnce<ColumnValues.Content>?
    var (position, row) = (chunk.start, 0)
    while row < rowCount {
      let (header, end) = try header(at: position)
      guard header.compressedSize <= file.size - end else {
        throw .damaged("a page of column '\(column.name)' goes on behind the end")
      }
      position = end + header.compressedSize
      let decoder = PageDecoder(
        column: column, codec: codec, conversion: conversion, header: header)
      let (file, bytes) = (file, end..<position)
      switch header.kind {
      case .dictionary:
        dictionary = DecodedOnce { () throws(ParquetError) in
          try decoder.dictionary(file.read(bytes))
        }
      case .data, .dataV2:
        guard header.valueCount <= rowCount - row else {
          throw .damaged("column '\(column.name)' has more values than its row group rows")
        }
        let known = dictionary
        if header.valueCount > 0 {
          pages.append(
            ColumnPage(rows: row..<row + header.valueCount) { () throws(ParquetError) in
              try decoder.values(file.read(bytes), dictionary: known)
            })
        }
        row += header.valueCount
      case .index, nil: break
      }
    }
    return pages
  }

  /// A page's header, and the place behind it: statistics make some headers long.
  private func header(at position: Int) throws(ParquetError) -> (header: PageHeader, end: Int) {
    var size = 256
    while true {
      let left = file.size - position
      guard left > 0 else { throw .damaged("column '\(column.name)' ends too early") }
      var reader = CompactReader(try file.read(position..<position + min(size, left)))
      do throws(ParquetError) {
        return (try PageHeader(&reader), position + reader.position)
      } catch {
        if case .damaged = error, size < left, size < 1 << 24 { size *= 16 } else { throw error }
      }
    }
  }
}
