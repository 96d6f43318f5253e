/// The bytes of a record: numbers in little-endian order, texts with their length before them.
extension SessionRecord {
  /// First byte of every record.
  private static let format: UInt8 = 1

  /// The record for a store.
  var bytes: [UInt8] {
    var writer = ByteWriter()
    writer.bytes.reserveCapacity(
      96 + (state?.count ?? 0) + 16 * applied.count + 24 * events.count)
    writer.bytes.append(Self.format)
    writer.add(created.bitPattern)
    writer.add(lastUse.bitPattern)
    writer.add(UInt32(clamping: eventCount))
    writer.add(model.utf8)
    writer.add(modelVersion.utf8)
    writer.bytes.append(state == nil ? 0 : 1)
    if let state { writer.add(state) }
    writer.add(UInt16(applied.count))
    for one in applied {
      writer.add(one.key)
      writer.add(one.request)
    }
    writer.add(UInt32(events.count))
    for event in events {
      writer.add(event.time.bitPattern)
      writer.add(event.item.utf8)
    }
    return writer.bytes
  }

  /// Reads the record from a store; `nil` when the bytes are no record of this version.
  init?(bytes: [UInt8]) {
    var reader = ByteReader(bytes)
    guard reader.byte() == Self.format, let created = reader.number(UInt64.self),
      let lastUse = reader.number(UInt64.self), let eventCount = reader.number(UInt32.self),
      let model = reader.text(), let modelVersion = reader.text(), let hasState = reader.byte()
    else { return nil }
    self.created = Double(bitPattern: created)
    self.lastUse = Double(bitPattern: lastUse)
    self.eventCount = Int(eventCount)
    self.model = model
    self.modelVersion = modelVersion
    if hasState == 1 {
      guard let state = reader.bytes() else { return nil }
      self.state = Array(state)
    }
    guard let appliedCount = reader.number(UInt16.self) else { return nil }
    for _ in 0..<appliedCount {
      guard let key = reader.number(UInt64.self), let request = reader.number(UInt64.self) else {
        return nil
      }
      applied.append(Applied(key: key, request: request))
    }
    guard let count = reader.number(UInt32.self) else { return nil }
    for _ in 0..<count {
      guard let time = reader.number(UInt64.self), let item = reader.text() else { return nil }
      events.append(Event(item: item, time: Double(bitPattern: time)))
      itemBytes += item.utf8.count
    }
    guard reader.isAtEnd else { return nil }
  }
}

private struct ByteWriter {
  var bytes: [UInt8] = []

  mutating func add(_ number: some FixedWidthInteger) {
    var rest = number
    for _ in 0..<number.bitWidth / 8 {
      bytes.append(UInt8(truncatingIfNeeded: rest))
      rest >>= 8
    }
  }

  mutating func add(_ text: some Collection<UInt8>) {
    add(UInt32(text.count))
    bytes.append(contentsOf: text)
  }
}

private struct ByteReader {
  private let all: [UInt8]
  private var place = 0

  init(_ bytes: [UInt8]) { all = bytes }

  var isAtEnd: Bool { place == all.count }

  mutating func byte() -> UInt8? {
    guard place < all.count else { return nil }
    defer { place += 1 }
    return all[place]
  }

  mutating func number<Number: FixedWidthInteger>(_: Number.Type) -> Number? {
    let size = Number.bitWidth / 8
    guard all.count - place >= size else { return nil }
    var number: Number = 0
    for index in 0..<size { number |= Number(all[place + index]) << Number(8 * index) }
    place += size
    return number
  }

  mutating func bytes() -> ArraySlice<UInt8>? {
    guard let count = number(UInt32.self), all.count - place >= Int(count) else { return nil }
    defer { place += Int(count) }
    return all[place..<place + Int(count)]
  }

  mutating func text() -> String? { bytes().map { String(decoding: $0, as: UTF8.self) } }
}
