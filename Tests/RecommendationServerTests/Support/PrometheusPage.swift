/// Measurements, read strictly by the grammar of Prometheus's text format, version 0.0.4.
struct PrometheusPage {
  struct Row: Equatable {
    let name: String
    let labels: [String: String]
    let value: Double
  }

  struct Malformed: Error {
    let line: String
  }

  private(set) var rows: [Row] = []
  private(set) var types: [String: String] = [:]

  init(_ text: String) throws {
    guard text.hasSuffix("\n") else { throw Malformed(line: "the last one has no end") }
    for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
      if let comment = line.wholeMatch(of: /# (HELP|TYPE) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.*)/) {
        guard comment.1 == "TYPE" else { continue }
        let (name, type) = (String(comment.2), String(comment.3))
        guard ["counter", "gauge", "histogram"].contains(type), types[name] == nil else {
          throw Malformed(line: String(line))
        }
        types[name] = type
      } else {
        rows.append(try Self.row(line))
      }
    }
    for (index, row) in rows.enumerated() {
      let isTwice = rows[..<index].contains { $0.name == row.name && $0.labels == row.labels }
      let family = row.name.replacing(/_(bucket|sum|count)$/, with: "")
      guard !isTwice, types[row.name] != nil || types[family] == "histogram" else {
        throw Malformed(line: "\(row)")
      }
    }
  }

  func value(_ name: String, _ labels: [String: String] = [:]) -> Double? {
    rows.first { $0.name == name && $0.labels == labels }?.value
  }

  private static func row(_ line: Substring) throws -> Row {
    let label = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\\\|\\"|\\n)*)"/
    guard
      let match = line.wholeMatch(of: /([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? ([^ ]+)/),
      let value = match.3 == "+Inf" ? .infinity : Double(match.3)
    else { throw Malformed(line: String(line)) }
    var labels: [String: String] = [:]
    var rest = match.2 ?? ""
    while !rest.isEmpty {
      guard let one = rest.prefixMatch(of: label), labels[String(one.1)] == nil else {
        throw Malformed(line: String(line))
      }
      labels[String(one.1)] = unescaped(one.2)
      rest = rest[one.range.upperBound...]
      if !rest.isEmpty {
        guard rest.removeFirst() == ",", !rest.isEmpty else { throw Malformed(line: String(line)) }
      }
    }
    return Row(name: String(match.1), labels: labels, value: value)
  }

  private static func unescaped(_ text: Substring) -> String {
    var result = ""
    var isEscaped = false
    for character in text {
      if isEscaped {
        result.append(character == "n" ? "\n" : character)
        isEscaped = false
      } else if character == "\\" {
        isEscaped = true
      } else {
        result.append(character)
      }
    }
    return result
  }
}
