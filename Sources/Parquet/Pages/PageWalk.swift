/// Goes from one page's header to the next.
struct PageWalk {
  private let file: RandomAccessFile
  private let column: ParquetColumn
  private let chunk: ColumnChunk
  private let valueCount: Int
  private let codec: PageCodec
  private let conversion: Conversion

  /// - Parameter rowCount: rows of the row group, which are as many values but in a column of lists.
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
    valueCount = column.holdsLists ? chunk.valueCount : rowCount
    self.conversion = conversion
    codec = try PageCodec(number: chunk.codec)
  }

  /// A page of data that was not read yet.
  struct Page: Sendable {
    /// Its values, counted from the start of the row group.
    let values: Range<Int>
    let decoder: PageDecoder
    let dictionary: DecodedOnce<ColumnValues.Content>?
    fileprivate let file: RandomAccessFile
    fileprivate let place: Range<Int>

    func bytes() throws(ParquetError) -> [UInt8] { try file.read(place) }
  }

  /// The pages of all rows.
  func pages() throws(ParquetError) -> [Page] {
    var pages: [Page] = []
    var dictionary: DecodedOnce<ColumnValues.Content>?
    var (position, value) = (chunk.start, 0)
    while value < valueCount {
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
        guard header.valueCount <= valueCount - value else {
          throw .damaged("column '\(column.name)' has more values than its row group rows")
        }
        if header.valueCount > 0 {
          pages.append(
            Page(
              values: value..<value + header.valueCount, decoder: decoder, dictionary: dictionary,
              file: file, place: bytes))
        }
        value += header.valueCount
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
