extension GRU4RecModel {
  /// What the network is made of: what each tensor is for, its name in files, and its shape.
  package var tensors: [(role: NetworkShape.Role, name: String, shape: [Int])] {
    weights.tensors.map { ($0.tensor.role, $0.tensor.name, $0.tensor.shape) }
  }

  /// Rows of a tensor, or values of a vector, one after the other.
  ///
  /// - Precondition: the network has the tensor, and these rows.
  package func values(of role: NetworkShape.Role, rows: Range<Int>) -> [Float] {
    guard let (tensor, matrix) = weights.tensors.first(where: { $0.tensor.role == role }) else {
      preconditionFailure("the network has no \(role)")
    }
    if tensor.isVector { return Array(matrix.values()[rows]) }
    return matrix.rows(rows).values()
  }
}
