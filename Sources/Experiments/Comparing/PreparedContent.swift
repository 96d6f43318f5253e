import Foundation

/// What the `prepare.json` of a folder says that it holds.
enum PreparedContent: Equatable {
  /// One split.
  case single
  /// A folder for each of these windows.
  case windows([Int])

  private struct Summary: Decodable {
    struct Settings: Decodable {
      let windows: Int?
    }
    struct Window: Decodable {
      let number: Int
    }
    let settings: Settings
    let windows: [Window]
  }

  /// `nil` where there is no such file, or one of something else.
  init?(folder: String) {
    guard let data = FileManager.default.contents(atPath: "\(folder)/prepare.json"),
      let summary = try? JSONDecoder().decode(Summary.self, from: data)
    else { return nil }
    let numbers = summary.windows.map(\.number)
    // The summary in the folder of a window tells of that window alone.
    let isWindow =
      numbers.count == 1
      && !FileManager.default.fileExists(atPath: "\(folder)/window-\(numbers[0])")
    self = summary.settings.windows == nil || isWindow ? .single : .windows(numbers)
  }
}
