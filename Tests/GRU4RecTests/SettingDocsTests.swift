import Foundation
import GRU4Rec
import Testing

/// The tables of settings in the documentation, held to the table in the code.
@Suite struct SettingDocsTests {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// Cells of the rows that begin with `prefix`, without what marks code and links.
  private func rows(of page: String, _ prefix: String) throws -> [[String]] {
    let text = try String(contentsOf: Self.root.appending(path: page), encoding: .utf8)
    return text.split(separator: "\n").filter { $0.hasPrefix(prefix) }.map { row in
      row.split(separator: "|").map {
        $0.filter { $0 != "`" }.trimmingCharacters(in: .whitespaces)
      }
    }
  }

  private func authorsNames(_ setting: Setting) -> String {
    setting.authorsNames.isEmpty ? "–" : setting.authorsNames.joined(separator: ", ")
  }

  @Test func `docs/settings.md`() throws {
    let rows = try rows(of: "docs/settings.md", "| `--").filter { $0.count == 6 }
    #expect(rows.map(\.[0]) == Setting.all.map { "--" + $0.flag })
    for (row, setting) in zip(rows, Setting.all) {
      #expect(
        row.dropFirst().prefix(4) == [
          setting.name, authorsNames(setting), setting.defaultText, setting.allowed,
        ])
    }
  }

  @Test func `Choosing settings`() throws {
    let rows = try rows(
      of: "Sources/GRU4Rec/GRU4Rec.docc/ChoosingSettings.md", "| ``Hyperparameters/")
    #expect(
      rows
        == Setting.all.map {
          ["Hyperparameters/\($0.name)", authorsNames($0), $0.defaultText]
        })
  }
}
