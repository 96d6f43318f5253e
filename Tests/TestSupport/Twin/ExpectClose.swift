import Testing

/// Records an issue with the five worst elements when two arrays differ by more than
/// `tolerance` × the largest expected magnitude.
public func expectClose(
  _ actual: [Double], _ expected: [Double], tolerance: Double, _ name: String,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  if let complaint = difference(actual, expected, tolerance: tolerance, name) {
    Issue.record(Comment(rawValue: complaint), sourceLocation: sourceLocation)
  }
}

/// As above for tensors, whose shapes must agree too.
public func expectClose(
  _ actual: DoubleTensor?, _ expected: DoubleTensor, tolerance: Double, _ name: String,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  guard let actual, actual.shape == expected.shape else {
    Issue.record(
      "\(name): shape \(actual.map { "\($0.shape)" } ?? "missing"), expected \(expected.shape)",
      sourceLocation: sourceLocation)
    return
  }
  expectClose(
    actual.values, expected.values, tolerance: tolerance, name, sourceLocation: sourceLocation)
}

/// As above for Float32 results of the fast implementation.
public func expectClose(
  _ actual: [Float], _ expected: [Double], tolerance: Double, _ name: String,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  expectClose(
    actual.map(Double.init), expected, tolerance: tolerance, name, sourceLocation: sourceLocation)
}

/// What is wrong, or `nil`.
///
/// Names the five worst elements; not-a-number is always wrong.
public func difference(
  _ actual: [Double], _ expected: [Double], tolerance: Double, _ name: String
) -> String? {
  if actual.count != expected.count {
    return "\(name): \(actual.count) numbers, expected \(expected.count)"
  }
  let largest = expected.map(abs).max() ?? 0
  let allowed = tolerance * largest
  let errors = actual.indices.map { index in
    let error = abs(actual[index] - expected[index])
    return error.isNaN ? .infinity : error
  }
  if errors.allSatisfy({ $0 <= allowed }) { return nil }
  let worst = errors.indices.sorted { errors[$0] > errors[$1] }.prefix(5)
  let lines = worst.map {
    "  [\($0)] \(actual[$0]), expected \(expected[$0]), off by \(errors[$0])"
  }
  return "\(name): \(errors.filter { $0 > allowed }.count) of \(errors.count) numbers beyond "
    + "\(allowed); the worst:\n" + lines.joined(separator: "\n")
}
