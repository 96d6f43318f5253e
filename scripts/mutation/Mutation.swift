import CMutation

// What is not an operator; those stand at the end of each changed file.

@inlinable @inline(__always)
public func mutatedNumber<Value: ExpressibleByIntegerLiteral>(
  _ place: Int32, _ original: Value, _ first: Value
) -> Value {
  mutation_at(place) == 1 ? first : original
}

@inlinable @inline(__always)
public func mutatedNumber<Value: ExpressibleByIntegerLiteral>(
  _ place: Int32, _ original: Value, _ first: Value, _ second: Value
) -> Value {
  switch mutation_at(place) {
  case 1: first
  case 2: second
  default: original
  }
}

@inlinable @inline(__always)
public func mutatedReal<Value: ExpressibleByFloatLiteral>(
  _ place: Int32, _ original: Value, _ other: Value
) -> Value {
  mutation_at(place) == 1 ? other : original
}

@inlinable @inline(__always)
public func mutatedTruth(_ place: Int32, _ original: Bool) -> Bool {
  mutation_at(place) == 1 ? !original : original
}

@inlinable @inline(__always)
public func mutatedCondition(_ place: Int32, _ original: Bool) -> Bool {
  mutation_at(place) == 1 ? !original : original
}

/// Whether a step is taken.
@inlinable @inline(__always)
public func mutatedStep(_ place: Int32) -> Bool { mutation_at(place) != 1 }

@inlinable @inline(__always)
public func mutatedMin<Value: Comparable>(_ place: Int32, _ a: Value, _ b: Value) -> Value {
  mutation_at(place) == 1 ? max(a, b) : min(a, b)
}

@inlinable @inline(__always)
public func mutatedMin<Value: Comparable>(
  _ place: Int32, _ a: Value, _ b: Value, _ c: Value
) -> Value {
  mutation_at(place) == 1 ? max(a, b, c) : min(a, b, c)
}

@inlinable @inline(__always)
public func mutatedMax<Value: Comparable>(_ place: Int32, _ a: Value, _ b: Value) -> Value {
  mutation_at(place) == 1 ? min(a, b) : max(a, b)
}

@inlinable @inline(__always)
public func mutatedMax<Value: Comparable>(
  _ place: Int32, _ a: Value, _ b: Value, _ c: Value
) -> Value {
  mutation_at(place) == 1 ? min(a, b, c) : max(a, b, c)
}
