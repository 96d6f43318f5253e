import Foundation
import GRU4Rec
import TestSupport
import Testing

@testable import gru4rec

@Suite struct SettingFlagsTests {
  @Test func `every row of the table has its flag, and the other way round`() {
    let properties = Mirror(reflecting: HyperparameterOptions()).children.compactMap(\.label)
    let rows = Setting.all.map { setting in
      let words = setting.flag.split(separator: "-")
      return "_" + words[0] + words.dropFirst().map(\.capitalized).joined()
    }
    #expect(properties == ["_preset", "_parameters"] + rows)
  }

  @Test(arguments: Setting.all.map(\.flag))
  func `a flag sets its setting, and nothing else`(flag: String) throws {
    let setting = try #require(Setting.all.first { $0.flag == flag })
    for text in SettingTexts.allowed[flag] ?? [] {
      let words = text == "true" ? ["--\(flag)"] : ["--\(flag)", text]
      let options = try HyperparameterOptions.parse(words)
      #expect(options.given.map(\.setting.flag) == [flag])
      var expected = Hyperparameters()
      try setting.set(text, in: &expected)
      guard (try? expected.validate()) != nil else { continue }
      #expect(try options.hyperparameters() == expected)
      #expect(Set(try options.fixedNames().keys) == Set(setting.fixedSearchNames))
    }
  }

  @Test func `the parameter string fixes its names, brackets or not`() throws {
    let options = try HyperparameterOptions.parse([
      "--parameters", "layers=[64, 32], momentum=0.5", "--momentum", "0.25",
    ])
    #expect(
      try options.fixedNames() == ["layers": "--parameters", "momentum": "--momentum"])
    #expect(try options.hyperparameters().momentum == 0.25)
  }
}
