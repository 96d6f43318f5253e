import CZlib

/// The stored entries of a zip archive, as PyTorch writes it.
///
/// Every size and place is compared with the file before anything of that size is read.
struct ZipArchive: Sendable {
  /// A file in the archive.
  struct Entry: Sendable {
    let name: String
    let byteCount: Int
    let checksum: UInt32
    /// Where its own header stands.
    let header: Int
    /// How it is packed; 0 is not at all.
    let method: Int
  }

  let file: InputFile
  private(set) var entries: [String: Entry] = [:]
  private(set) var names: [String] = []
  /// Where the directory begins; entries end before it.
  private let end: Int

  /// Largest directory that is read.
  private static let directoryLimit = 1 << 26

  init(_ file: InputFile) throws {
    self.file = file
    let directory = try Self.findDirectory(of: file)
    end = directory.range.lowerBound
    let bytes = try file.bytes(directory.range)
    var place = 0
    var total = 0
    for _ in 0..<directory.count {
      let entry = try Self.readEntry(bytes, &place)
      guard entries.updateValue(entry, forKey: entry.name) == nil else {
        throw Defect("the archive holds \(entry.name) twice; save the model again")
      }
      names.append(entry.name)
      total += entry.byteCount
      guard entry.byteCount <= end, entry.header < end, total <= end else {
        throw Defect("\(entry.name) is said to be larger than the file; copy or save it again")
      }
    }
  }

  /// The places of the bytes of an entry.
  func range(of entry: Entry) throws -> Range<Int> {
    guard entry.method == 0 else {
      throw Defect(
        "\(entry.name) is compressed, which torch.save never does; save the model again, or pack the archive anew without "
          + "compression (zip -0)")
    }
    guard entry.header + 30 <= end else { throw Self.damaged(entry.name) }
    let bytes = try file.bytes(entry.header..<entry.header + 30)
    guard bytes.word(at: 0) == 0x0403_4b50 else { throw Self.damaged(entry.name) }
    let start =
      entry.header + 30 + Int(bytes.number(at: 26, size: 2)) + Int(bytes.number(at: 28, size: 2))
    guard start + entry.byteCount <= end else { throw Self.damaged(entry.name) }
    return start..<start + entry.byteCount
  }

  /// The content of an entry, compared with its checksum.
  func bytes(of entry: Entry) throws -> [UInt8] {
    let bytes = try file.bytes(range(of: entry))
    try require(Self.checksum(bytes, after: 0), of: entry)
    return bytes
  }

  /// Compares a large entry with its checksum, in pieces.
  func verify(_ entry: Entry) throws {
    let range = try range(of: entry)
    var sum: UInt32 = 0
    var start = range.lowerBound
    while start < range.upperBound {
      let next = min(start + 1 << 20, range.upperBound)
      sum = Self.checksum(try file.bytes(start..<next), after: sum)
      start = next
    }
    try require(sum, of: entry)
  }

  private func require(_ sum: UInt32, of entry: Entry) throws {
    guard sum == entry.checksum else {
      throw Defect(
        "the checksum of \(entry.name) is wrong; copy the file again, or save it again with checksums "
          + "(torch.serialization.set_crc32_options)")
    }
  }

  private static func checksum(_ bytes: [UInt8], after sum: UInt32) -> UInt32 {
    UInt32(truncatingIfNeeded: crc32(uLong(sum), bytes, uInt(bytes.count)))
  }

  private static func damaged(_ name: String) -> Defect {
    Defect("the archive is damaged at \(name); copy or save it again")
  }
}

extension ZipArchive {
  /// Where the directory stands, and how many entries it has.
  private static func findDirectory(
    of file: InputFile
  ) throws -> (range: Range<Int>, count: Int) {
    let damaged = Defect(
      "the archive has no directory at its end: it is cut short; copy or save it again")
    let tailStart = max(0, file.byteCount - 22 - 0xffff)
    let tail = try file.bytes(tailStart..<file.byteCount)
    guard tail.count >= 22,
      let place = (0...tail.count - 22).last(where: { tail.word(at: $0) == 0x0605_4b50 })
    else { throw damaged }
    var count = Int(tail.number(at: place + 10, size: 2))
    var size = Int(tail.number(at: place + 12, size: 4))
    var start = Int(tail.number(at: place + 16, size: 4))
    var limit = tailStart + place
    if count == 0xffff || size == 0xffff_ffff || start == 0xffff_ffff {
      // The numbers stand in a larger record before.
      guard place >= 20, tail.word(at: place - 20) == 0x0706_4b50,
        let record = tail.count(at: place - 12, size: 8), record <= file.byteCount - 56
      else { throw damaged }
      let bytes = try file.bytes(record..<record + 56)
      guard bytes.word(at: 0) == 0x0606_4b50, let large = bytes.count(at: 32, size: 8),
        let largeSize = bytes.count(at: 40, size: 8), let largeStart = bytes.count(at: 48, size: 8)
      else { throw damaged }
      (count, size, start, limit) = (large, largeSize, largeStart, record)
    }
    guard size <= directoryLimit, start <= limit, size <= limit - start, count <= size / 46 else {
      throw damaged
    }
    return (start..<start + size, count)
  }

  /// Reads an entry of the directory, and moves behind it.
  private static func readEntry(_ bytes: [UInt8], _ place: inout Int) throws -> Entry {
    let damaged = Defect("the archive's directory is damaged; copy or save it again")
    guard place + 46 <= bytes.count, bytes.word(at: place) == 0x0201_4b50 else { throw damaged }
    let flags = bytes.number(at: place + 8, size: 2)
    var sizes = [
      Int(bytes.number(at: place + 24, size: 4)), Int(bytes.number(at: place + 20, size: 4)),
      Int(bytes.number(at: place + 42, size: 4)),
    ]
    let nameEnd = place + 46 + Int(bytes.number(at: place + 28, size: 2))
    let extraEnd = nameEnd + Int(bytes.number(at: place + 30, size: 2))
    let end = extraEnd + Int(bytes.number(at: place + 32, size: 2))
    guard end <= bytes.count,
      let name = String(validating: bytes[place + 46..<nameEnd], as: UTF8.self)
    else { throw damaged }
    guard flags & 1 == 0 else { throw Defect("\(name) is encrypted; save the model again") }
    // Numbers that need more than four bytes stand in a field of their own, in this order.
    var field = nameEnd
    while field + 4 <= extraEnd {
      let length = Int(bytes.number(at: field + 2, size: 2))
      guard field + 4 + length <= extraEnd else { break }
      if bytes.number(at: field, size: 2) == 1 {
        var number = field + 4
        for index in sizes.indices where sizes[index] == 0xffff_ffff {
          guard number + 8 <= field + 4 + length, let size = bytes.count(at: number, size: 8) else {
            throw damaged
          }
          sizes[index] = size
          number += 8
        }
      }
      field += 4 + length
    }
    let entry = Entry(
      name: name, byteCount: sizes[0], checksum: bytes.word(at: place + 16), header: sizes[2],
      method: Int(bytes.number(at: place + 10, size: 2)))
    guard entry.method != 0 || sizes[0] == sizes[1] else { throw damaged }
    place = end
    return entry
  }
}
