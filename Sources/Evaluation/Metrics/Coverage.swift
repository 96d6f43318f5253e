/// Share of the catalogue that is recommended at least once.
public enum Coverage {
  /// Name in tables and JSON keys, before the `@`.
  public static let name = "coverage"

  /// Coverage of recommendations in which item `i` stands `times[i]` times.
  public static func value(times: [Int]) -> Double {
    times.isEmpty ? 0 : Double(times.count { $0 > 0 }) / Double(times.count)
  }
}
