/// Reads a pickle of the protocols 2 to 5 as data.
///
/// A pickle is a program for a machine with a stack. Here its calls are written down instead of made, so that it can
/// do nothing but say what it says, and each of its bytes adds at most one value.
struct PickleReader {
  private let bytes: [UInt8]
  private var position = 0
  private var stack: [PickleValue] = []
  private var marks: [Int] = []
  private var memo: [Int: PickleValue] = [:]
  private var nodes: [PickleNode] = []
  private var steps = 0

  /// Most values and nodes: no file of a model comes near.
  private static let limit = (steps: 1 << 27, nodes: 1 << 25)

  static func read(_ bytes: [UInt8]) throws -> Pickle {
    guard bytes.count <= Int(UInt32.max) else { throw Defect("its pickle is beyond 4 GB") }
    var reader = PickleReader(bytes)
    let root = try reader.run()
    return Pickle(bytes: bytes, nodes: reader.nodes, root: root)
  }

  private init(_ bytes: [UInt8]) { self.bytes = bytes }

  private mutating func run() throws -> PickleValue {
    while true {
      let code = try take(1)
      if bytes[code] == UInt8(ascii: ".") { return try pop() }
      try step(bytes[code], at: code)
      steps += 1
      guard steps <= Self.limit.steps, nodes.count <= Self.limit.nodes else {
        throw Defect("its pickle has more values than any model's")
      }
    }
  }

  private func damaged(_ what: String) -> Defect {
    Defect("its pickle is damaged (\(what) at byte \(position)); copy or save it again")
  }

  // MARK: the stack

  /// The place of the next `count` bytes.
  private mutating func take(_ count: Int) throws -> Int {
    guard count <= bytes.count - position else { throw damaged("it ends too early") }
    defer { position += count }
    return position
  }

  private mutating func count(_ size: Int) throws -> Int {
    guard let count = bytes.count(at: try take(size), size: size) else {
      throw damaged("an impossible length")
    }
    return count
  }

  private mutating func pop() throws -> PickleValue {
    guard stack.count > marks.last ?? 0, let value = stack.popLast() else {
      throw damaged("a value is missing")
    }
    return value
  }

  /// The values since the last mark, which goes.
  private mutating func popMarked() throws -> [PickleValue] {
    guard let mark = marks.popLast() else { throw damaged("a mark is missing") }
    defer { stack.removeSubrange(mark...) }
    return Array(stack[mark...])
  }

  private mutating func pop(_ count: Int) throws -> [PickleValue] {
    guard stack.count - (marks.last ?? 0) >= count else { throw damaged("a value is missing") }
    defer { stack.removeLast(count) }
    return Array(stack.suffix(count))
  }

  private mutating func push(_ kind: PickleNode.Kind, _ children: [PickleValue] = []) {
    stack.append(.node(UInt32(nodes.count)))
    nodes.append(PickleNode(kind: kind, children: children))
  }

  /// Appends to what stands on top.
  private mutating func append(_ values: [PickleValue], pairs: Bool = false) throws {
    guard stack.count > marks.last ?? 0, case .node(let top)? = stack.last,
      !pairs || values.count.isMultiple(of: 2)
    else { throw damaged("values without a place") }
    switch nodes[Int(top)].kind {
    case .object: break
    case .dictionary where pairs: break
    case .list where !pairs, .set where !pairs: break
    default: throw damaged("values without a place")
    }
    nodes[Int(top)].children.append(contentsOf: values)
  }

  private mutating func remember(_ key: Int) throws {
    guard let value = stack.last else { throw damaged("a value is missing") }
    memo[key] = value
  }

  private mutating func recall(_ key: Int) throws {
    guard let value = memo[key] else { throw damaged("an unknown reference") }
    stack.append(value)
  }

  /// Bytes of a length that stands before them.
  private mutating func slice(_ size: Int) throws -> (UInt32, UInt32) {
    let count = try count(size)
    return (UInt32(try take(count)), UInt32(count))
  }

  private mutating func text(_ size: Int) throws {
    let (start, count) = try slice(size)
    stack.append(.text(start: start, count: count))
  }

  private mutating func binary(_ size: Int) throws {
    let (start, count) = try slice(size)
    stack.append(.bytes(start: start, count: count))
  }

  /// A line, without its end.
  private mutating func line() throws -> PickleValue {
    guard let end = bytes[position...].firstIndex(of: UInt8(ascii: "\n")) else {
      throw damaged("it ends too early")
    }
    defer { position = end + 1 }
    return .text(start: UInt32(position), count: UInt32(end - position))
  }

  /// An integer of any length, little end first with a sign.
  private mutating func long(_ count: Int) throws {
    let start = try take(count)
    guard count <= 8 else { return push(.number) }
    var value = count > 0 && bytes[start + count - 1] >= 128 ? -1 : 0
    for index in (0..<count).reversed() { value = value << 8 | Int(bytes[start + index]) }
    stack.append(.int(value))
  }

  // MARK: what bytes say

  private mutating func step(_ code: UInt8, at place: Int) throws {
    switch UnicodeScalar(code) {
    case "\u{80}":
      let version = bytes[try take(1)]
      guard (2...5).contains(version) else { throw damaged("protocol \(version)") }
    case "\u{95}": _ = try take(8)
    case "(": marks.append(stack.count)
    case "0": if stack.count > marks.last ?? 0 { _ = try pop() } else { _ = try popMarked() }
    case "1": _ = try popMarked()
    case "2":
      guard stack.count > marks.last ?? 0, let top = stack.last else {
        throw damaged("a value is missing")
      }
      stack.append(top)
    case "N": stack.append(.none)
    case "\u{88}": stack.append(.bool(true))
    case "\u{89}": stack.append(.bool(false))
    case "K": stack.append(.int(Int(bytes[try take(1)])))
    case "M": stack.append(.int(Int(bytes.number(at: try take(2), size: 2))))
    case "J": stack.append(.int(Int(Int32(bitPattern: bytes.word(at: try take(4))))))
    case "\u{8a}": try long(Int(bytes[try take(1)]))
    case "\u{8b}": try long(count(4))
    case "G":
      let bits = bytes.number(at: try take(8), size: 8).byteSwapped
      stack.append(.float(Double(bitPattern: bits)))
    case "\u{8c}", "U": try text(1)
    case "X", "T": try text(4)
    case "\u{8d}": try text(8)
    case "C": try binary(1)
    case "B": try binary(4)
    case "\u{8e}", "\u{96}": try binary(8)
    case "\u{98}": break
    case ")": push(.tuple)
    case "t": push(.tuple, try popMarked())
    case "\u{85}": push(.tuple, try pop(1))
    case "\u{86}": push(.tuple, try pop(2))
    case "\u{87}": push(.tuple, try pop(3))
    case "]": push(.list)
    case "l": push(.list, try popMarked())
    case "a": try append(pop(1))
    case "e": try append(popMarked())
    case "}": push(.dictionary)
    case "d":
      push(.dictionary)
      // The dictionary stands behind its values for a moment.
      let top = try pop()
      let values = try popMarked()
      stack.append(top)
      try append(values, pairs: true)
    case "s": try append(pop(2), pairs: true)
    case "u": try append(popMarked(), pairs: true)
    case "\u{8f}": push(.set)
    case "\u{90}": try append(popMarked())
    case "\u{91}": push(.set, try popMarked())
    case "q": try remember(Int(bytes[try take(1)]))
    case "r": try remember(count(4))
    case "\u{94}": try remember(memo.count)
    case "h": try recall(Int(bytes[try take(1)]))
    case "j": try recall(count(4))
    default: try record(UnicodeScalar(code), at: place)
    }
  }

  /// Classes, and what would be made of them.
  private mutating func record(_ code: UnicodeScalar, at place: Int) throws {
    switch code {
    case "c":
      let module = try line()
      push(.global(module: module, name: try line()))
    case "\u{93}":
      let parts = try pop(2)
      push(.global(module: parts[0], name: parts[1]))
    case "R", "\u{81}":
      let parts = try pop(2)
      push(.object(callee: parts[0], arguments: parts[1]))
    case "\u{92}":
      let parts = try pop(3)
      push(.object(callee: parts[0], arguments: parts[1]))
    case "b":
      let state = try pop()
      guard stack.count > marks.last ?? 0, case .node(let top)? = stack.last,
        case .object = nodes[Int(top)].kind
      else { throw damaged("attributes without an object") }
      nodes[Int(top)].state = state
    case "Q": push(.persistent(try pop()))
    default:
      throw Defect(
        "its pickle has the code \(code.value) at byte \(place), which no protocol that PyTorch writes has; copy or save it again"
      )
    }
  }
}
