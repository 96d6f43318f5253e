/// The bytes of a record: numbers in little-endian order, texts with their length before them.
extension SessionRecord {
  /// First byte of a record without a list that was shown; servers that know of none read it as well.
  private static let format: UInt8 = 1
  /// First byte of a record with such a list, which stands at its end.
  private static let formatWithList: UInt8 = 2

  /// The record for a store.
  var bytes: [UInt8] {
    var writer = ByteWriter()
    writer.bytes.reserveCapacity(
      128 + (state?.count ?? 0) + 16 * applied.count + 24 * events.count
        + 4 * (shown?.items.count ?? 0))
    writer.bytes.append(shown == nil ? Self.format : Self.formatWithList)
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
    if let shown { writer.add(shown) }
    return writer.bytes
  }

  /// Reads the record from a store; `nil` when the bytes are no record of this version.
  init?(bytes: [UInt8]) {
    var reader = ByteReader(bytes)
    guard let format = reader.byte(), format == Self.format || format == Self.formatWithList,
      let created = reader.number(UInt64.self),
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
    if format == Self.formatWithList {
      guard let shown = reader.shownList() else { return nil }
      self.shown = shown
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

  mutating func add(_ list: ShownList) {
    add(list.model.utf8)
    add(list.modelVersion.utf8)
    add(UInt32(clamping: list.offset))
    add(UInt16(list.items.count))
    for item in list.items { add(item) }
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

  mutating func shownList() -> ShownList? {
    guard let model = text(), let version = text(), let offset = number(UInt32.self),
      let count = number(UInt16.self)
    else { return nil }
    var items: [UInt32] = []
    for _ in 0..<count {
      guard let item = number(UInt32.self) else { return nil }
      items.append(item)
    }
    return ShownList(model: model, modelVersion: version, offset: Int(offset), items: items)
  }
}
