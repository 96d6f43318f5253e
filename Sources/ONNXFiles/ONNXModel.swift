import SystemFiles

/// A file in the ONNX format, which runtimes of many languages compute.
///
/// ```swift
/// var graph = ONNXGraph("twice")
/// graph.inputs = [.init("x", .float, ["n"])]
/// graph.outputs = [.init("y", .float, ["n"])]
/// graph.node("Add", ["x", "x"], as: "y")
/// try ONNXModel(graph).write(to: "twice.onnx")
/// ```
public struct ONNXModel {
  /// What it computes.
  public let graph: ONNXGraph
  /// Texts about it, in their order.
  public let metadata: [(key: String, value: String)]

  /// Version of the operators, and of the format: of 2021, which current runtimes all know.
  private static let (operators, format) = (17, 8)
  /// Bytes of all tensors from which on they lie in a file of their own: messages end at 2 GB.
  public static let externalFrom = 2_000_000_000
  /// Places of tensors in that file are multiples of this, for those who map it.
  private static let alignment = 4096

  /// A model of a graph.
  public init(_ graph: ONNXGraph, metadata: [(key: String, value: String)] = []) {
    (self.graph, self.metadata) = (graph, metadata)
  }

  /// Path of the file with the tensors of a large model.
  public static func dataPath(of path: String) -> String { path + ".data" }

  /// Writes the file, and one with the tensors beside it where they are large: each complete, or not at all.
  ///
  /// - Parameter externalFrom: bytes of tensors from which on they lie beside the file.
  /// - Returns: paths of what was written.
  /// - Throws: `FileError` when a file cannot be written, and what reading the tensors throws.
  @discardableResult
  public func write(
    to path: String, externalFrom: Int = ONNXModel.externalFrom
  ) throws -> [String] {
    let total = graph.tensors.reduce(0) { $0 + $1.byteCount }
    guard total >= externalFrom else {
      try write(message { _ in nil }, to: path)
      return [path]
    }
    let dataPath = Self.dataPath(of: path)
    let name = String(dataPath.split(separator: "/").last ?? "")
    let file = try AtomicFile(path: dataPath)
    var places: [String: Int] = [:]
    var end = 0
    for tensor in graph.tensors where tensor.byteCount >= Self.alignment {
      let start = (end + Self.alignment - 1) / Self.alignment * Self.alignment
      try file.write([UInt8](repeating: 0, count: start - end))
      try tensor.write { try file.write($0) }
      places[tensor.name] = start
      end = start + tensor.byteCount
    }
    try file.commit()
    try write(message { tensor in places[tensor.name].map { (name, $0) } }, to: path)
    return [path, dataPath]
  }

  private func write(_ message: ProtobufMessage, to path: String) throws {
    let file = try AtomicFile(path: path)
    try message.write { try file.write($0) }
    try file.commit()
  }

  private func message(_ place: (ONNXTensor) -> (file: String, offset: Int)?) -> ProtobufMessage {
    var message = ProtobufMessage()
    message.append(1, Self.format)
    message.append(2, "gru4rec")
    message.append(7, graph.message(place))
    var operators = ProtobufMessage()
    operators.append(1, "")
    operators.append(2, Self.operators)
    message.append(8, operators)
    for (key, value) in metadata { message.append(14, ProtobufMessage(key: key, value: value)) }
    return message
  }
}
