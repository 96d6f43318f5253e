import CKernels

/// The fused loops of one instruction set.
///
/// C neither keeps nor frees what it is given, and knows no shapes but those that come along.
package struct FusedKernels: Sendable {
  // SAFETY, for all calls through this table, here and in extensions: C stays within the rows and columns
  // that it is told, or their padding where a comment says so; a matrix has the memory of its rows × stride
  // by its own promise, and preconditions hold shapes that depend on each other together. The numbers in
  // index vectors are not looked at: rows of their table they are by their caller's promise.
  let table: gk_kernels

  /// Kernels of `instructionSet`.
  ///
  /// - Parameter rounded: how ``collect(_:_:rows:into:adding:)`` and ``outer(_:_:into:fetching:)`` multiply
  ///   operands that are rounded to bfloat16; `nil` leaves them Float32.
  package init(_ instructionSet: InstructionSet = .chosen, rounded: RoundedProducts? = nil) {
    var table = instructionSet.table
    if let rounded {
      precondition(
        instructionSet.roundedProducts.contains(rounded),
        "\(instructionSet.name) without \(rounded.name)")
      gk_round_gradients(&table, rounded.way)
    }
    self.table = table
  }

  /// Copies the first columns of rows `indices` of `source` into the rows of `destination`.
  ///
  /// - Precondition: indices are rows of `source`.
  package func gather(_ indices: Vector<Int32>, of source: Matrix, into destination: Matrix) {
    precondition(
      indices.count <= destination.rows && destination.columns <= source.stride,
      "\(indices.count) rows of \(destination.columns) into \(destination.rows) rows")
    table.gather(
      destination.base, destination.stride, source.base, source.stride, indices.base,
      Int32(indices.count), Int32(destination.columns))
  }

  /// destination ⊙= factor.
  package func multiply(_ destination: Matrix, by factor: Matrix) {
    requireSameShape(destination, factor)
    table.multiply(
      destination.base, destination.stride, factor.base, factor.stride, Int32(destination.rows),
      Int32(destination.columns))
  }

  /// destination += source.
  package func add(_ source: Matrix, to destination: Matrix) {
    requireSameShape(destination, source)
    table.add(
      destination.base, destination.stride, source.base, source.stride, Int32(destination.rows),
      Int32(destination.columns))
  }

  /// Every row of destination += row.
  package func add(row: Matrix, to destination: Matrix) {
    precondition(row.rows == 1 && row.columns == destination.columns, "one row of the same width")
    table.add_row(
      destination.base, destination.stride, row.base, Int32(destination.rows),
      Int32(destination.columns))
  }

  /// Fills a dropout mask: 0 with this probability, else 1 / (1 − probability); the same for the same key.
  ///
  /// - Parameter columns: those that are filled; `nil`: all of them.
  package func dropoutMask(
    _ mask: Matrix, columns: Range<Int>? = nil, probability: Float, key: UInt64
  ) {
    let columns = columns ?? 0..<mask.columns
    precondition(
      0 <= columns.lowerBound && columns.upperBound <= mask.columns,
      "columns \(columns) of \(mask.columns)")
    table.dropout_mask(
      mask.base, mask.stride, Int32(mask.rows), Int32(columns.lowerBound), Int32(columns.count),
      Int32(mask.columns), probability, key)
  }

  /// Σ values².
  package func squaredNorm(_ matrix: Matrix) -> Double {
    table.squared_norm(matrix.base, matrix.stride, Int32(matrix.rows), Int32(matrix.columns))
  }

  /// Whether no value is NaN or infinite.
  package func allFinite(_ matrix: Matrix) -> Bool {
    areBounded(matrix, by: .greatestFiniteMagnitude)
  }

  /// Whether no value is NaN or larger than this, whatever its sign.
  package func areBounded(_ matrix: Matrix, by most: Float) -> Bool {
    (0..<matrix.rows).allSatisfy {
      table.all_bounded(matrix.base + $0 * matrix.stride, matrix.columns, most)
    }
  }

  /// Applies an activation to all values, rows without padding or with.
  package func activate(_ matrix: Matrix, _ activation: ElementwiseActivation) {
    guard !activation.isLinear else { return }
    if matrix.stride == matrix.columns {
      return table.activate(matrix.base, matrix.rows * matrix.columns, activation.raw)
    }
    for row in 0..<matrix.rows {
      table.activate(matrix.base + row * matrix.stride, matrix.columns, activation.raw)
    }
  }

  func requireSameShape(_ a: Matrix, _ b: Matrix) {
    precondition(
      a.rows == b.rows && a.columns == b.columns,
      "\(a.rows) × \(a.columns) against \(b.rows) × \(b.columns)")
  }
}

/// An activation as the kernels know it.
package struct ElementwiseActivation: Sendable {
  var raw: gk_activation

  init(raw: gk_activation) { self.raw = raw }

  private init(_ kind: Int, alpha: Float = 0, lambda: Float = 0) {
    raw = gk_activation(kind: Int32(kind), alpha: alpha, lambda: lambda)
  }

  var isLinear: Bool { raw.kind == Int32(GK_LINEAR) }

  /// Its number among the activations, and what it is told beside that.
  package var number: Int { Int(raw.kind) }
  package var alpha: Float { raw.alpha }
  package var lambda: Float { raw.lambda }

  package static var linear: Self { Self(GK_LINEAR) }
  package static var tanh: Self { Self(GK_TANH) }
  package static var relu: Self { Self(GK_RELU) }
  package static func leaky(_ alpha: Float) -> Self { Self(GK_LEAKY, alpha: alpha) }
  package static func elu(_ alpha: Float) -> Self { Self(GK_ELU, alpha: alpha) }
  package static func selu(lambda: Float, alpha: Float) -> Self {
    Self(GK_SELU, alpha: alpha, lambda: lambda)
  }
}
