import ArgumentParser
import Foundation

/// What a load test wants of lists beside their length.
struct ListFieldOptions: ParsableArguments {
  @Option(
    name: .customLong("where"),
    help: ArgumentHelp("Ask for items whose attributes meet conditions.", valueName: "json"))
  var conditions: String?

  @Option(
    help: ArgumentHelp(
      "Further fields of lists, such as '{\"max_per\": {\"category\": 2}, \"why\": true}'.",
      valueName: "json"))
  var listFields: String?

  func validate() throws {
    for (option, text, example) in [
      ("--where", conditions, #"{"price":{"max":80}}"#),
      ("--list-fields", listFields, #"{"diversity":0.3}"#),
    ] {
      if let text, Self.object(text) == nil {
        throw ValidationError("\(option) is no JSON object; an example: '\(example)'")
      }
    }
    if conditions != nil, listFields.flatMap(Self.object)?["where"] != nil {
      throw ValidationError("--where and --list-fields both have 'where'; give one of them")
    }
  }

  /// JSON by the fields' names.
  var all: [String: String] {
    var fields = (listFields.flatMap(Self.object) ?? [:]).compactMapValues { value in
      try? String(
        decoding: JSONSerialization.data(
          withJSONObject: value, options: [.fragmentsAllowed, .sortedKeys]), as: UTF8.self)
    }
    if let conditions { fields["where"] = conditions }
    return fields
  }

  private static func object(_ text: String) -> [String: Any]? {
    (try? JSONSerialization.jsonObject(with: Data(text.utf8))) as? [String: Any]
  }
}
