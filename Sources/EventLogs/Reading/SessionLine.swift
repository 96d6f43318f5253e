import Foundation

/// The items of a session as one line of text.
public enum SessionLine {
  /// The items of a line, in their order: a JSON array of texts and numbers, such as `["blue tent", 7]`; else
  /// what stands between TABs, in a line that has some; else what stands between blanks.
  public static func items(_ line: String) -> [String] {
    if line.drop(while: \.isWhitespace).first == "[",
      let values = try? JSONDecoder().decode([Item].self, from: Data(line.utf8))
    {
      return values.map(\.id)
    }
    guard line.contains("\t") else {
      return line.split(whereSeparator: \.isWhitespace).map(String.init)
    }
    return line.split(separator: "\t").map { $0.trimmingCharacters(in: .whitespaces) }
      .filter { !$0.isEmpty }
  }

  private struct Item: Decodable {
    let id: String

    init(from decoder: any Decoder) throws {
      let value = try decoder.singleValueContainer()
      if let text = try? value.decode(String.self) {
        id = text
      } else if let number = try? value.decode(Int64.self) {
        id = String(number)
      } else {
        id = "\(try value.decode(Double.self))"
      }
    }
  }
}
