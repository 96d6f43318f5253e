/// Colours of reports, for light and for dark surroundings.
///
/// Text has a contrast of at least 4.5 to its background and lines at least 3, which tests hold. Lines
/// differ in marker and dashes as well as in colour.
struct Palette {
  let surface: String
  let raised: String
  let ink: String
  let muted: String
  let rule: String
  let good: String
  let warning: String
  let bad: String
  let series: [String]

  static let light = Palette(
    surface: "#ffffff", raised: "#f5f6f8", ink: "#1b1f24", muted: "#59616b", rule: "#dfe3e8",
    good: "#1a7f37", warning: "#9a6700", bad: "#c62828",
    series: ["#2468c9", "#c2500a", "#0b7d6e", "#8440c4", "#8a6a00", "#b8246f"])

  static let dark = Palette(
    surface: "#14171b", raised: "#1e2329", ink: "#e8ebef", muted: "#a3acb8", rule: "#343b44",
    good: "#57c878", warning: "#e0b341", bad: "#ff8078",
    series: ["#6ea8fe", "#ff9a57", "#45cdb2", "#c397ff", "#e3bd49", "#ff7fb5"])

  /// The colours as declarations of CSS variables.
  var variables: String {
    named.map { "--\($0.name):\($0.colour)" }.joined(separator: ";")
  }

  /// A style sheet with the colours in place of their variables.
  func resolved(_ styles: String) -> String {
    named.reduce(styles) { $0.replacing("var(--\($1.name))", with: $1.colour) }
  }

  private var named: [(name: String, colour: String)] {
    [
      ("surface", surface), ("raised", raised), ("ink", ink), ("muted", muted), ("rule", rule),
      ("good", good), ("warning", warning), ("bad", bad),
    ] + series.enumerated().map { ("series-\($0)", $1) }
  }
}
