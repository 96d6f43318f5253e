import ArgumentParser

/// What a load test asks for, in parts: `events=90,recommendations=10`.
struct RequestMix: ExpressibleByArgument {
  private let events: Double
  private let recommendations: Double

  init(events: Double, recommendations: Double) {
    self.events = events
    self.recommendations = recommendations
  }

  init?(argument: String) {
    var parts = ["events": 0.0, "recommendations": 0.0]
    for part in argument.split(separator: ",", omittingEmptySubsequences: false) {
      let pair = part.split(separator: "=", omittingEmptySubsequences: false)
      guard pair.count == 2, parts[String(pair[0])] == 0, let weight = Double(pair[1]), weight >= 0,
        weight <= 1e9
      else { return nil }
      parts[String(pair[0])] = weight
    }
    self.init(
      events: parts["events", default: 0], recommendations: parts["recommendations", default: 0])
    // Only events bring sessions to their end.
    guard events > 0 else { return nil }
  }

  /// Share of the requests that bring no event, 0 ..< 1.
  var recommendationShare: Double { recommendations / (events + recommendations) }

  var defaultValueDescription: String { "events=100" }
  static var allValueStrings: [String] { ["events=90,recommendations=10"] }
}
