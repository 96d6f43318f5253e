import GRU4Rec
import PyTorchFiles

/// The weights of the authors' network, in our order of gates.
///
/// Layers with a vector as input are PyTorch's GRUCell: rows r, z, n, the reset gate after the product, as ours. The
/// layer for one-hot input is the authors' own: columns n, r, z, the reset gate before the product, and weights that
/// multiply from the right.
///
/// Letters: I items, E input size, H units.
struct AuthorsWeights {
  private let path: String
  private var tensors: [NetworkShape.Role: PyTorchTensor] = [:]
  /// H × 2H (r, z) and H × H (n) of one-hot input.
  private var gates: (rz: PyTorchTensor, n: PyTorchTensor)?
  private let units: Int

  init(_ object: AuthorsObject, _ network: ForeignNetwork) throws {
    path = object.file.path
    units = network.hyperparameters.layers.first ?? 0
    if let extra = object.moduleNames.first(where: { !Self.known.contains($0) }) {
      throw object.fault(
        "its network has a part that the authors' code has not (\(extra)), and would score otherwise here; train it again"
      )
    }
    let isOneHot = network.hyperparameters.embedding == .none
    for (role, rows, columns) in network.tensors {
      let tensor: PyTorchTensor
      var expected = [rows, columns]
      switch role {
      case .outputWeight:
        tensor = try object.parameter(object.module("Wy"), "weight", called: "Wy.weight")
      case .outputBias:
        tensor = try object.parameter(object.module("By"), "weight", called: "By.weight")
      case .inputEmbedding:
        tensor = try object.parameter(object.module("E"), "weight", called: "E.weight")
      case .gateTable:
        tensor = try object.parameter(object.module("GE", "Wx0"), "weight", called: "GE.Wx0.weight")
      case .recurrentWeight where isOneHot:
        let own = object.module("GE")
        tensor = try object.parameter(own, "Wrz0", called: "GE.Wrz0")
        expected = [columns, 2 * columns]
        let inner = try object.parameter(own, "Wh0", called: "GE.Wh0")
        try Self.require(inner, [columns, columns], object)
        gates = (tensor, inner)
      case .recurrentBias where isOneHot:
        tensor = try object.parameter(object.module("GE"), "Bh0", called: "GE.Bh0")
        expected = [rows]
      case .inputWeight(let layer):
        tensor = try Self.cell(object, layer, "weight_ih")
      case .recurrentWeight(let layer):
        tensor = try Self.cell(object, layer, "weight_hh")
      case .inputBias(let layer):
        tensor = try Self.cell(object, layer, "bias_ih")
        expected = [rows]
      case .recurrentBias(let layer):
        tensor = try Self.cell(object, layer, "bias_hh")
        expected = [rows]
      }
      try Self.require(tensor, expected, object)
      tensors[role] = tensor
    }
  }

  /// Parts of the network: rows, dropout, layers.
  private static let known: Set = ["E", "GE", "DE", "G", "D", "Wy", "By"]

  private static func cell(
    _ object: AuthorsObject, _ layer: Int, _ name: String
  ) throws -> PyTorchTensor {
    try object.parameter(object.module("G", "\(layer)"), name, called: "G.\(layer).\(name)")
  }

  private static func require(
    _ tensor: PyTorchTensor, _ shape: [Int], _ object: AuthorsObject
  ) throws(ModelExchangeError) {
    guard tensor.shape == shape else {
      throw object.fault(
        "\(tensor.name) is \(tensor.shape), and its settings and items make it \(shape); save the object as it is after training"
      )
    }
  }

  /// Compares all that will be read with its checksums.
  func verify() throws {
    for tensor in tensors.values { try tensor.verify() }
    try gates?.n.verify()
  }

  /// Rows of a tensor in our order.
  func rows(of role: NetworkShape.Role, _ range: Range<Int>) throws -> [Float] {
    guard let tensor = tensors[role] else { preconditionFailure("no tensor for \(role)") }
    let values: [Float]
    switch role {
    case .gateTable:
      values = try Self.turned(tensor.values(rows: range), units: units)
    case .recurrentBias where gates != nil:
      values = try Array(Self.turned(tensor.values(rows: 0..<3 * units), units: units)[range])
    case .recurrentWeight where gates != nil: values = try recurrentRows(range)
    default: values = try tensor.values(rows: range)
    }
    guard values.allSatisfy(\.isFinite) else {
      throw ModelExchangeError.notImportable(
        path: path,
        reason:
          "\(tensor.name) holds numbers that are not finite: the training diverged; train it again with a smaller "
          + "learning rate")
    }
    return values
  }

  /// Blocks n, r, z of each row as r, z, n.
  private static func turned(_ values: [Float], units: Int) -> [Float] {
    var result: [Float] = []
    result.reserveCapacity(values.count)
    for start in stride(from: 0, to: values.count, by: 3 * units) {
      result += values[start + units..<start + 3 * units]
      result += values[start..<start + units]
    }
    return result
  }

  /// Rows of r, z, n, which are columns there.
  private func recurrentRows(_ range: Range<Int>) throws -> [Float] {
    guard let gates else { return [] }
    let rz = try gates.rz.values(rows: 0..<units)
    let n = try gates.n.values(rows: 0..<units)
    return range.flatMap { row in
      (0..<units).map { column in
        row < 2 * units ? rz[column * 2 * units + row] : n[column * units + row - 2 * units]
      }
    }
  }
}
