/// A value of an item's attribute as JSON has it, a text, a number, true or false, as a text like those of a table.
package struct AttributeText: Decodable {
  /// The text.
  package let text: String

  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let flag = try? container.decode(Bool.self) {
      text = flag ? "true" : "false"
    } else if let whole = try? container.decode(Int64.self) {
      // Identifiers may have more digits than other numbers keep.
      text = "\(whole)"
    } else if let number = try? container.decode(Double.self) {
      text = "\(number)"
    } else {
      text = try container.decode(String.self)
    }
  }
}
