import Foundation
import GRU4Rec
import TestSupport
import Testing

@Suite struct SettingTableTests {
  @Test func `every property has its row`() {
    let properties = Mirror(reflecting: Hyperparameters()).children.compactMap(\.label)
    #expect(Setting.all.map(\.name) == properties)
    let names = Set(Setting.all.map(\.flag))
    #expect(names.count == properties.count)
    #expect(names == Set(SettingTexts.allowed.keys), "TestSupport/SettingTexts has values of each")
  }

  @Test(arguments: Setting.all.map(\.flag))
  func `values come back as text, as JSON and in the authors' notation`(flag: String) throws {
    let setting = try #require(Setting.all.first { $0.flag == flag })
    for text in SettingTexts.allowed[flag] ?? [] {
      var settings = Hyperparameters()
      try setting.set(text, in: &settings)
      #expect(setting.text(settings) == text && setting.isGiven(settings))
      try expectRoundTrips(settings)
      // A conflict with another setting is no fault of the text.
      do throws(GRU4RecError) {
        #expect(try Hyperparameters(settings.text) == settings)
      } catch {
        guard case .conflict = error else { throw error }
      }
    }
  }

  @Test func `settings of all kinds come back together`() throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    var generator = TwinGenerator(seed: seed)
    var valid = 0
    for _ in 0..<150 {
      var settings = Hyperparameters()
      for setting in Setting.all where Bool.random(using: &generator) {
        let text = SettingTexts.allowed[setting.flag]?.randomElement(using: &generator)
        try setting.set(try #require(text), in: &settings)
      }
      try expectRoundTrips(settings, seed: seed)
      settings = settings.applicable(to: settings.loss.rawValue)
      guard (try? settings.validate()) != nil else { continue }
      valid += 1
      #expect(try Hyperparameters(settings.text) == settings, "seed \(seed)")
    }
    #expect(valid > 10, "seed \(seed)")
  }

  private func expectRoundTrips(_ settings: Hyperparameters, seed: UInt64 = 0) throws {
    let data = try JSONEncoder().encode(settings)
    let read = try JSONDecoder().decode(Hyperparameters.self, from: data)
    #expect(read.settings.map(\.value) == settings.settings.map(\.value), "seed \(seed)")
    var told = Hyperparameters()
    try told.apply(authorsParameters: settings.authorsParameters)
    for (setting, text) in settings.beyondAuthorsParameters { try setting.set(text, in: &told) }
    #expect(told.settings.map(\.value) == settings.settings.map(\.value), "seed \(seed)")
  }

  @Test func `values out of range are refused by name`() throws {
    for (flag, texts) in SettingTexts.refused {
      let setting = try #require(Setting.all.first { $0.flag == flag })
      for text in texts {
        var settings = Hyperparameters()
        try setting.set(text, in: &settings)
        #expect(
          throws: GRU4RecError.invalidHyperparameter(
            name: setting.name, value: text, allowed: setting.allowed)
        ) { try settings.validate() }
      }
    }
  }

  @Test func `what one loss knows is refused with another, and left out for it`() throws {
    for setting in Setting.all where ["logQ", "labelSmoothing"].contains(setting.name) {
      var settings = Hyperparameters { $0.loss = .bprMax }
      try setting.set("0.5", in: &settings)
      #expect(
        throws: GRU4RecError.conflict(
          .otherLoss(setting: setting.name, only: .crossEntropy, loss: .bprMax))
      ) { try settings.validate() }
      #expect(settings.applicable(to: "bpr-max") == Hyperparameters { $0.loss = .bprMax })
      #expect(settings.applicable(to: "xe_logit") == settings)
      #expect(settings.applicable(to: nil) == settings)
    }
  }

  @Test func `names in a search that a setting fixes`() {
    func fixed(_ flag: String) -> [String]? {
      Setting.all.first { $0.flag == flag }?.fixedSearchNames
    }
    #expect(fixed("loss") == ["loss"])
    #expect(fixed("elu") == ["elu_param", "final_act"])
    #expect(fixed("embedding") == ["constrained_embedding", "embedding"])
    #expect(fixed("session-order") == ["train_random_order", "time_sort", "session_order"])
    #expect(fixed("reset-gate") == ["reset_gate"])
    let all = Set(Setting.all.flatMap(\.authorsNames))
    #expect(Set(Hyperparameters.authorsNames).subtracting(all) == ["adapt_params"])
  }
}
