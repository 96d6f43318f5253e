/// An object of a file with a search space, as it was written.
struct SpaceEntry: Decodable {
  /// What is wrong with an entry.
  struct Fault: Error {
    let reason: String
  }

  private enum Key: String, CodingKey, CaseIterable {
    case name, dtype, values, step, log, when
  }

  let name: String
  private let dtype: String
  private let values: [SpaceScalar]
  private let step: SpaceScalar?
  private let log: Bool
  private let when: [String: SpaceScalars]

  init(from decoder: any Decoder) throws {
    let all = try decoder.container(keyedBy: AnyKey.self)
    let known = Key.allCases.map(\.rawValue)
    if let key = all.allKeys.map(\.stringValue).sorted().first(where: { !known.contains($0) }) {
      throw Fault(reason: "unknown key '\(key)'; known: \(known.joined(separator: ", "))")
    }
    let entry = try decoder.container(keyedBy: Key.self)
    name = try entry.decode(String.self, forKey: .name)
    dtype = try entry.decode(String.self, forKey: .dtype)
    values = try entry.decode([SpaceScalar].self, forKey: .values)
    step = try entry.decodeIfPresent(SpaceScalar.self, forKey: .step)
    log = try entry.decodeIfPresent(Bool.self, forKey: .log) ?? false
    when = try entry.decodeIfPresent([String: SpaceScalars].self, forKey: .when) ?? [:]
  }

  /// The parameter, if it makes sense behind those that stand before it.
  ///
  /// - Parameter canonical: one name of a parameter for all that it may be called.
  func parameter(
    after earlier: [SearchParameter], canonical: (String) -> String
  ) throws(Fault) -> SearchParameter {
    var conditions: [SearchParameter.Condition] = []
    for (other, allowed) in when.sorted(by: { $0.key < $1.key }) {
      let other = canonical(other)
      let known = earlier.filter { $0.name == other }
      guard !known.isEmpty else {
        throw Fault(reason: "'when' names '\(other)', which must stand in a line before '\(name)'")
      }
      let (texts, values) = (allowed.scalars.map(\.text), known.flatMap { $0.texts ?? [] })
      if let text = texts.first(where: { !values.contains($0) }) {
        throw Fault(reason: "'when' names '\(text)', which is no category of '\(other)'")
      }
      conditions.append(SearchParameter.Condition(name: other, values: texts))
    }
    let parameter = SearchParameter(
      name: canonical(name), domain: try domain(), conditions: conditions)
    guard earlier.allSatisfy({ $0.name != parameter.name || $0.excludes(parameter) }) else {
      throw Fault(
        reason: "'\(name)' is given twice; several lines of one name need 'when', with values of "
          + "one parameter that differ")
    }
    return parameter
  }

  private func domain() throws(Fault) -> SearchParameter.Domain {
    switch dtype {
    case "int": return try integers()
    case "float": return try reals()
    case "categorical": return .categories(try texts())
    case "ordered": return .ordered(try texts())
    default:
      throw Fault(
        reason: "'\(name)' has the dtype '\(dtype)'; known: int, float, categorical, ordered")
    }
  }

  private func texts() throws(Fault) -> [String] {
    guard step == nil, !log else {
      throw Fault(reason: "'\(name)' is \(dtype) and has no step or log")
    }
    let texts = values.map(\.text)
    guard !texts.isEmpty, Set(texts).count == texts.count else {
      throw Fault(reason: "'\(name)' needs values that differ")
    }
    return texts
  }

  /// Both ends of a range of numbers, and its step.
  private func range() throws(Fault) -> (low: Double, high: Double, step: Double?) {
    let numbers = values.compactMap(\.number)
    guard values.count == 2, numbers.count == 2 else {
      throw Fault(reason: "'\(name)' needs two values, the lowest and the highest")
    }
    guard numbers.allSatisfy({ $0.isFinite && abs($0) <= 1e15 }), numbers[0] <= numbers[1] else {
      throw Fault(reason: "'\(name)' goes from \(values[0].text) to \(values[1].text)")
    }
    if let step {
      guard let size = step.number, size > 0, size <= 1e15 else {
        throw Fault(reason: "'\(name)' has the step \(step.text), which must be a number above 0")
      }
    }
    if log, numbers[0] <= 0 {
      throw Fault(reason: "'\(name)' is logarithmic and must begin above 0")
    }
    if log, let step, dtype == "float" || step.number != 1 {
      throw Fault(reason: "'\(name)' has a step and is logarithmic; leave out one of them")
    }
    return (numbers[0], numbers[1], step?.number)
  }

  private func integers() throws(Fault) -> SearchParameter.Domain {
    let (low, high, step) = try range()
    guard [low, high, step ?? 1].allSatisfy({ $0 == $0.rounded() }) else {
      throw Fault(reason: "'\(name)' is of whole numbers only")
    }
    return .integers(
      low: Int(low), high: Int(high), step: Int(step ?? 1), isLogarithmic: log)
  }

  private func reals() throws(Fault) -> SearchParameter.Domain {
    let (low, high, step) = try range()
    return .reals(low: low, high: high, step: step, isLogarithmic: log)
  }

  private struct AnyKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }
}

/// A number, a text or a truth value, as Python writes them.
struct SpaceScalar: Decodable {
  let text: String
  let number: Double?

  init(from decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer()
    if let flag = try? value.decode(Bool.self) {
      text = flag ? "True" : "False"
      number = nil
    } else if let decoded = try? value.decode(Double.self) {
      number = decoded
      text = Int(exactly: decoded).map(String.init) ?? "\(decoded)"
    } else {
      text = try value.decode(String.self)
      number = nil
    }
  }
}

/// One value or a list of them.
struct SpaceScalars: Decodable {
  let scalars: [SpaceScalar]

  init(from decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer()
    if let one = try? value.decode(SpaceScalar.self) {
      scalars = [one]
    } else {
      scalars = try value.decode([SpaceScalar].self)
    }
  }
}
