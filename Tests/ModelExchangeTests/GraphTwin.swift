import Foundation
import TestSupport

/// Numbers with a shape, all in Double, for the plain computation of a graph.
struct TwinTensor {
  var shape: [Int]
  var values: [Double]

  /// Steps from one element to the next, of each size; 0 where a size of 1 stands for any other.
  private func strides(in shape: [Int]) -> [Int] {
    var (result, step) = ([Int](), 1)
    let own = Array(repeating: 1, count: shape.count - self.shape.count) + self.shape
    for size in own.reversed() {
      result.insert(size == 1 ? 0 : step, at: 0)
      step *= size
    }
    return result
  }

  /// The values as those of a larger shape.
  func broadcast(to shape: [Int]) -> [Double] {
    let strides = strides(in: shape)
    return (0..<shape.reduce(1, *)).map { index in
      var (rest, place) = (index, 0)
      for axis in shape.indices.reversed() {
        place += rest % shape[axis] * strides[axis]
        rest /= shape[axis]
      }
      return values[place]
    }
  }

  /// Elements of the same place of all, combined.
  static func map(_ all: [TwinTensor], _ body: ([Double]) -> Double) -> TwinTensor {
    let rank = all.map(\.shape.count).max() ?? 0
    var shape = [Int](repeating: 1, count: rank)
    for tensor in all {
      for (axis, size) in zip(rank - tensor.shape.count..<rank, tensor.shape) where size != 1 {
        shape[axis] = size
      }
    }
    let parts = all.map { $0.broadcast(to: shape) }
    return TwinTensor(
      shape: shape,
      values: (0..<shape.reduce(1, *)).map { index in body(parts.map { $0[index] }) })
  }

  /// The values of one place along an axis.
  func slice(_ axis: Int, _ range: Range<Int>) -> TwinTensor {
    let (outer, inner) = (
      shape[..<axis].reduce(1, *), shape[(axis + 1)...].reduce(1, *)
    )
    var result = self
    result.shape[axis] = range.count
    result.values = (0..<outer).flatMap { row in
      values[
        ((row * shape[axis] + range.lowerBound) * inner)..<((row * shape[axis] + range.upperBound)
          * inner)]
    }
    return result
  }
}

/// Computes a graph of ONNX from its file, operator by operator, as plainly as it can.
struct GraphTwin {
  struct Unknown: Error { let what: String }

  private let graph: Wire

  init(_ bytes: [UInt8]) throws {
    guard let graph = Wire(bytes)?.messages(7).first else { throw Unknown(what: "no graph") }
    self.graph = graph
  }

  func run(_ inputs: [String: TwinTensor]) throws -> [String: TwinTensor] {
    try run(graph, inputs)
  }

  private func run(
    _ graph: Wire, _ known: [String: TwinTensor]
  ) throws -> [String: TwinTensor] {
    var known = known
    for tensor in graph.messages(5) {
      let bytes = tensor.bytes(9) ?? []
      let isWhole = tensor.numbers(2) == [7]
      func number(_ index: Int, _ size: Int) -> UInt64 {
        (0..<size).reduce(0) { $0 | UInt64(bytes[index * size + $1]) << UInt64(8 * $1) }
      }
      let values =
        isWhole
        ? (0..<bytes.count / 8).map { Double(Int64(bitPattern: number($0, 8))) }
        : (0..<bytes.count / 4).map { Double(Float(bitPattern: UInt32(number($0, 4)))) }
      known[tensor.text(8) ?? ""] = TwinTensor(shape: tensor.numbers(1), values: values)
    }
    for node in graph.messages(1) {
      var attributes: [String: Wire] = [:]
      for attribute in node.messages(5) { attributes[attribute.text(1) ?? ""] = attribute }
      let results = try compute(
        node.text(4) ?? "",
        node.texts(1).map { name in
          guard let value = known[name] else { throw Unknown(what: name) }
          return value
        }, attributes, results: node.texts(2).count, known)
      for (name, value) in zip(node.texts(2), results) { known[name] = value }
    }
    return known
  }

  private func compute(
    _ kind: String, _ x: [TwinTensor], _ attributes: [String: Wire], results: Int,
    _ known: [String: TwinTensor]
  ) throws -> [TwinTensor] {
    func number(_ name: String, _ usual: Int = 0) -> Int {
      attributes[name]?.numbers(3).first ?? usual
    }
    func float(_ name: String) -> Double {
      if case .bits(let bits)? = attributes[name]?[2].first {
        return Double(Float(bitPattern: bits))
      }
      return .nan
    }
    func map(_ body: ([Double]) -> Double) -> [TwinTensor] { [TwinTensor.map(x, body)] }
    func whole(_ tensor: TwinTensor) -> [Int] { tensor.values.map { Int($0) } }
    switch kind {
    case "Add": return map { $0[0] + $0[1] }
    case "Sub": return map { $0[0] - $0[1] }
    case "Mul": return map { $0[0] * $0[1] }
    case "Div": return map { $0[0] / $0[1] }
    case "Max": return map { max($0[0], $0[1]) }
    case "Min": return map { min($0[0], $0[1]) }
    case "Less": return map { $0[0] < $0[1] ? 1 : 0 }
    case "Where": return map { $0[0] != 0 ? $0[1] : $0[2] }
    case "Sigmoid": return map { 1 / (1 + exp(-$0[0])) }
    case "Tanh": return map { tanh($0[0]) }
    case "Relu": return map { max($0[0], 0) }
    case "LeakyRelu": return map { $0[0] < 0 ? float("alpha") * $0[0] : $0[0] }
    case "Elu": return map { $0[0] < 0 ? float("alpha") * (exp($0[0]) - 1) : $0[0] }
    case "Selu":
      return map { float("gamma") * ($0[0] < 0 ? float("alpha") * (exp($0[0]) - 1) : $0[0]) }
    case "Shape":
      return [TwinTensor(shape: [x[0].shape.count], values: x[0].shape.map { Double($0) })]
    case "Range":
      let values = Array(stride(from: x[0].values[0], to: x[1].values[0], by: x[2].values[0]))
      return [TwinTensor(shape: [values.count], values: values)]
    case "Expand":
      let shape = whole(x[1])
      return [TwinTensor(shape: shape, values: x[0].broadcast(to: shape))]
    case "Unsqueeze":
      var result = x[0]
      result.shape.insert(1, at: whole(x[1])[0])
      return [result]
    case "Gather":
      let rows = whole(x[1]).map {
        x[0].slice(
          0, ($0 + x[0].shape[0]) % x[0].shape[0]..<($0 + x[0].shape[0]) % x[0].shape[0] + 1)
      }
      return [
        TwinTensor(shape: x[1].shape + x[0].shape.dropFirst(), values: rows.flatMap(\.values))
      ]
    case "Slice":
      return [x[0].slice(whole(x[3])[0], whole(x[1])[0]..<whole(x[2])[0])]
    case "Pad":
      // Only behind the second size.
      let room = [Double](repeating: 0, count: whole(x[1])[3])
      let width = x[0].shape[1]
      return [
        TwinTensor(
          shape: [x[0].shape[0], width + room.count],
          values: (0..<x[0].shape[0]).flatMap { x[0].values[$0 * width..<($0 + 1) * width] + room })
      ]
    case "Split":
      var start = 0
      return whole(x[1]).map { size in
        defer { start += size }
        return x[0].slice(number("axis"), start..<start + size)
      }
    case "Concat":
      var shape = x[0].shape
      shape[0] = x.reduce(0) { $0 + $1.shape[0] }
      return [TwinTensor(shape: shape, values: x.flatMap(\.values))]
    case "ReduceL2":
      let width = x[0].shape[1]
      return [
        TwinTensor(
          shape: [x[0].shape[0], 1],
          values: (0..<x[0].shape[0]).map { row in
            x[0].values[row * width..<(row + 1) * width].reduce(0) { $0 + $1 * $1 }.squareRoot()
          })
      ]
    case "Gemm":
      let (rows, inner, columns) = (x[0].shape[0], x[0].shape[1], x[1].shape[0])
      guard number("transB") == 1, x[1].shape[1] == inner else { throw Unknown(what: "Gemm") }
      return [
        TwinTensor(
          shape: [rows, columns],
          values: (0..<rows * columns).map { place in
            let (row, column) = (place / columns, place % columns)
            return (0..<inner).reduce(x.count > 2 ? x[2].values[column] : 0) {
              $0 + x[0].values[row * inner + $1] * x[1].values[column * inner + $1]
            }
          })
      ]
    case "TopK":
      let (rows, columns, count) = (x[0].shape[0], x[0].shape[1], whole(x[1])[0])
      let orders = (0..<rows).map { row in
        (0..<columns).sorted {
          let (a, b) = (x[0].values[row * columns + $0], x[0].values[row * columns + $1])
          return a != b ? a > b : $0 < $1
        }.prefix(count)
      }
      return [
        TwinTensor(
          shape: [rows, count],
          values: orders.enumerated().flatMap { row, order in
            order.map { x[0].values[row * columns + $0] }
          }),
        TwinTensor(shape: [rows, count], values: orders.joined().map { Double($0) }),
      ]
    case "Scan":
      guard let body = attributes["body"]?.messages(6).first else { throw Unknown(what: "body") }
      let names = body.messages(11).compactMap { $0.text(1) }
      var state = x[0]
      for place in 0..<x[1].shape[1] {
        var inputs = known
        inputs[names[0]] = state
        for (name, sequence) in zip(names.dropFirst(), x.dropFirst()) {
          let part = sequence.slice(1, place..<place + 1)
          inputs[name] = TwinTensor(shape: [part.shape[0]], values: part.values)
        }
        let after = try run(body, inputs)
        guard let next = body.messages(12).first?.text(1).flatMap({ after[$0] }) else {
          throw Unknown(what: "result")
        }
        state = next
      }
      return [state]
    default: throw Unknown(what: kind)
    }
  }
}
