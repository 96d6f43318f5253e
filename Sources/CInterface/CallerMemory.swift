/// What callers hand over: texts to read, and room to write to.
///
/// SAFETY: a pointer that is not NULL points at what gru4rec.h says, for as long as the call takes; that is all that a
/// function in C can know of its caller.
enum CallerMemory {
  static func text(_ pointer: UnsafePointer<CChar>?, _ name: String) throws(CallFailure) -> String {
    guard let pointer else { throw .wrongArgument("\(name) is NULL") }
    return String(cString: pointer)
  }

  static func texts(
    _ pointer: UnsafePointer<UnsafePointer<CChar>?>?, _ count: Int
  ) throws(CallFailure) -> [String] {
    guard count >= 0 else {
      throw .wrongArgument("the number of items is \(UInt(bitPattern: count))")
    }
    if count == 0 { return [] }
    guard let pointer else { throw .wrongArgument("the list of items is NULL") }
    var texts: [String] = []
    for place in 0..<count { texts.append(try text(pointer[place], "item \(place) of the list")) }
    return texts
  }

  /// Writes a list as gru4rec.h describes it, or nothing where it has no room.
  static func write(
    _ list: [(item: String, score: Float)], idSize: Int, _ ids: UnsafeMutablePointer<CChar>?,
    _ room: Int, _ scores: UnsafeMutablePointer<Float>?
  ) throws(CallFailure) -> Int {
    let needed = list.count * idSize
    if ids != nil, UInt(bitPattern: room) < UInt(needed) {
      throw .tooSmall(
        "\(list.count) ids take \(needed) bytes, \(idSize) each, and there are \(UInt(bitPattern: room))"
      )
    }
    for (place, entry) in list.enumerated() {
      if let ids {
        var at = place * idSize
        for byte in entry.item.utf8 {
          ids[at] = CChar(bitPattern: byte)
          at += 1
        }
        (ids + at).update(repeating: 0, count: (place + 1) * idSize - at)
      }
      scores?[place] = entry.score
    }
    return list.count
  }
}
