/// What a file is that is no delimited text, as its first bytes tell.
public enum FileContent: String, Sendable, Equatable, CaseIterable {
  /// An archive.
  case zip, tar, sevenZip, rar
  /// A compressed stream of another kind than is read here.
  case xz, bzip2, lz4
  /// Text in another encoding than UTF-8.
  case utf16, utf32
  /// A spreadsheet.
  case excel
  /// A database.
  case sqlite
  /// A table in a binary format.
  case parquet, arrow, orc, avro, hdf5
  /// Python's own objects.
  case pickle, numpy
  /// A web page.
  case html
  /// The name of a file that Git keeps elsewhere.
  case gitPointer

  /// Recognises what begins with these bytes; `nil` for what may be a table.
  init?(_ head: some Collection<UInt8>) {
    let head = Array(head.prefix(512))
    func begins(_ text: String, at offset: Int = 0) -> Bool {
      head.dropFirst(offset).starts(with: text.utf8)
    }
    guard let match = Self.signatures.first(where: { head.starts(with: $0.bytes) }) else {
      if begins("ustar", at: 257) {
        self = .tar
      } else if begins("BZh"), begins("1AY&SY", at: 4) {
        self = .bzip2
      } else if begins("ORC"), head.contains(0) {
        self = .orc  // a table's column may be called so
      } else if head.count >= 4, head[1] | head[3] == 0, head[0] != 0, head[2] != 0 {
        self = .utf16  // little-endian, without a mark
      } else if head.count >= 4, head[0] | head[2] == 0, head[1] != 0, head[3] != 0 {
        self = .utf16
      } else if Self.isPage(head) {
        self = .html
      } else {
        return nil
      }
      return
    }
    // An Excel workbook is a zip archive whose first member is one of these.
    let isWorkbook =
      begins("[Content_Types].xml", at: 30) || begins("_rels/", at: 30)
      || begins("xl/", at: 30)
    self = match.content == .zip && isWorkbook ? .excel : match.content
  }

  private static let signatures: [(content: FileContent, bytes: [UInt8])] = [
    (.zip, [0x50, 0x4B, 0x03, 0x04]), (.zip, [0x50, 0x4B, 0x05, 0x06]),
    (.sevenZip, [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C]), (.rar, Array("Rar!\u{1A}\u{07}".utf8)),
    (.xz, [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]),
    (.lz4, [0x04, 0x22, 0x4D, 0x18]),
    (.utf32, [0xFF, 0xFE, 0x00, 0x00]), (.utf32, [0x00, 0x00, 0xFE, 0xFF]),
    (.utf16, [0xFF, 0xFE]), (.utf16, [0xFE, 0xFF]),
    (.excel, [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]),
    (.sqlite, Array("SQLite format 3\0".utf8)), (.parquet, Array("PAR1".utf8)),
    (.arrow, Array("ARROW1".utf8)), (.arrow, Array("FEA1".utf8)),
    (.arrow, [0xFF, 0xFF, 0xFF, 0xFF]), (.avro, Array("Obj\u{01}".utf8)),
    (.hdf5, [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A]),
    (.numpy, [0x93] + Array("NUMPY".utf8)),
    (.pickle, [0x80, 0x02]), (.pickle, [0x80, 0x03]), (.pickle, [0x80, 0x04]),
    (.pickle, [0x80, 0x05]), (.gitPointer, Array("version https://git-lfs.github.com/".utf8)),
  ]

  private static func isPage(_ head: [UInt8]) -> Bool {
    let text = String(decoding: head, as: UTF8.self).drop { $0.isWhitespace || $0 == "\u{FEFF}" }
      .prefix(14).lowercased()
    return text.hasPrefix("<!doctype html") || text.hasPrefix("<html")
  }
}
