/// A computation: nodes in the order in which they are computed, with names for what goes from one to the next.
public struct ONNXGraph {
  /// A named argument or result; sizes that are open have a name.
  public struct Value: Sendable {
    /// A size.
    public enum Size: Sendable, ExpressibleByIntegerLiteral, ExpressibleByStringLiteral {
      /// One that is fixed.
      case fixed(Int)
      /// One that is open.
      case open(String)

      /// A fixed size.
      public init(integerLiteral value: Int) { self = .fixed(value) }
      /// An open size.
      public init(stringLiteral value: String) { self = .open(value) }
    }

    let name: String
    let type: ONNXType
    let shape: [Size]

    /// A value of a type and shape.
    public init(_ name: String, _ type: ONNXType, _ shape: [Size]) {
      (self.name, self.type, self.shape) = (name, type, shape)
    }
  }

  /// What an operator is told beside its arguments.
  public enum Attribute {
    /// A whole number.
    case integer(Int)
    /// Whole numbers.
    case integers([Int])
    /// A number.
    case float(Float)
    /// A computation within.
    case graph(ONNXGraph)
  }

  fileprivate struct Node {
    let kind: String
    let inputs: [String]
    let outputs: [String]
    let attributes: [(String, Attribute)]
  }

  /// Its name.
  public let name: String
  /// What it is given.
  public var inputs: [Value] = []
  /// What it gives.
  public var outputs: [Value] = []
  private var known: [ONNXTensor] = []
  private var nodes: [Node] = []
  private var names = 0

  /// A graph without anything in it.
  public init(_ name: String) { self.name = name }

  /// Makes numbers known; nodes refer to them by their name.
  public mutating func add(_ tensor: ONNXTensor) { known.append(tensor) }

  /// What it knows and needs: runtimes complain about the rest.
  public var tensors: [ONNXTensor] {
    let names = usedNames
    return known.filter { names.contains($0.name) }
  }

  private var usedNames: Set<String> {
    nodes.reduce(into: Set<String>()) { names, node in
      names.formUnion(node.inputs)
      for case (_, .graph(let inner)) in node.attributes { names.formUnion(inner.usedNames) }
    }
  }

  /// Computes something.
  ///
  /// - Parameter name: what the result is called, where that matters.
  /// - Returns: name of the result.
  @discardableResult
  public mutating func node(
    _ kind: String, _ inputs: [String], _ attributes: [(String, Attribute)] = [],
    as name: String? = nil
  ) -> String {
    node(kind, inputs, attributes, results: 1, as: name.map { [$0] })[0]
  }

  /// Computes several things.
  ///
  /// - Parameter names: what the results are called, where that matters.
  /// - Returns: names of the results.
  public mutating func node(
    _ kind: String, _ inputs: [String], _ attributes: [(String, Attribute)] = [], results: Int,
    as names: [String]? = nil
  ) -> [String] {
    let outputs =
      names
      ?? (0..<results).map { _ in
        self.names += 1
        return "\(name)_\(kind)_\(self.names)"
      }
    nodes.append(Node(kind: kind, inputs: inputs, outputs: outputs, attributes: attributes))
    return outputs
  }
}

extension ONNXGraph {
  /// The graph as a message; what `place` gives a place lies there in another file.
  func message(_ place: (ONNXTensor) -> (file: String, offset: Int)?) -> ProtobufMessage {
    var message = ProtobufMessage()
    for node in nodes { message.append(1, node.message(place)) }
    message.append(2, name)
    for tensor in tensors { message.append(5, tensor.message(place(tensor))) }
    for input in inputs { message.append(11, input.message) }
    for output in outputs { message.append(12, output.message) }
    return message
  }
}

extension ONNXGraph.Node {
  fileprivate func message(
    _ place: (ONNXTensor) -> (file: String, offset: Int)?
  ) -> ProtobufMessage {
    var message = ProtobufMessage()
    for input in inputs { message.append(1, input) }
    for output in outputs { message.append(2, output) }
    message.append(3, outputs[0])
    message.append(4, kind)
    for (name, value) in attributes {
      var attribute = ProtobufMessage()
      attribute.append(1, name)
      switch value {
      case .float(let value):
        attribute.append(2, value)
        attribute.append(20, 1)
      case .integer(let value):
        attribute.append(3, value)
        attribute.append(20, 2)
      case .graph(let graph):
        attribute.append(6, graph.message(place))
        attribute.append(20, 5)
      case .integers(let values):
        for value in values { attribute.append(8, value) }
        attribute.append(20, 7)
      }
      message.append(5, attribute)
    }
    return message
  }
}

extension ONNXGraph.Value {
  fileprivate var message: ProtobufMessage {
    var sizes = ProtobufMessage()
    for size in shape {
      var dimension = ProtobufMessage()
      switch size {
      case .fixed(let value): dimension.append(1, value)
      case .open(let name): dimension.append(2, name)
      }
      sizes.append(1, dimension)
    }
    var tensor = ProtobufMessage()
    tensor.append(1, type.rawValue)
    tensor.append(2, sizes)
    var type = ProtobufMessage()
    type.append(1, tensor)
    var message = ProtobufMessage()
    message.append(1, name)
    message.append(2, type)
    return message
  }
}

extension ONNXTensor {
  fileprivate func message(_ place: (file: String, offset: Int)?) -> ProtobufMessage {
    var message = ProtobufMessage()
    for size in shape { message.append(1, size) }
    message.append(2, dataType)
    message.append(8, name)
    guard let place else {
      message.append(9, contentOf: self)
      return message
    }
    for (key, value) in [
      ("location", place.file), ("offset", "\(place.offset)"), ("length", "\(byteCount)"),
    ] {
      message.append(13, ProtobufMessage(key: key, value: value))
    }
    message.append(14, 1)
    return message
  }
}

extension ProtobufMessage {
  /// An entry of a table of texts.
  init(key: String, value: String) {
    self.init()
    append(1, key)
    append(2, value)
  }
}
