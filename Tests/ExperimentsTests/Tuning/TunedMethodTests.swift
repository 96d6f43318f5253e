import Baselines
import Experiments
import GRU4Rec
import TestSupport
import Testing
import Tuning

/// What may be searched, and what is searched by default.
@Suite struct TunedMethodTests {
  @Test(arguments: Setting.all.map(\.flag).filter { $0 != "epochs" })
  func `every setting of a training may be searched, by any of its names`(flag: String) throws {
    let setting = try #require(Setting.all.first { $0.flag == flag })
    let method = TunedMethod.gru4rec(Hyperparameters())
    let name = method.searchName(flag)
    #expect(method.searchNames.contains(name))
    #expect(method.searchName(setting.name) == name && method.searchName(setting.key) == name)
    for text in SettingTexts.allowed[flag, default: []] {
      var expected = Hyperparameters()
      try setting.set(text, in: &expected)
      var assignment = [name: text]
      if flag == "temperature" {
        assignment["similarity"] = "cosine"
        expected.similarity = .cosine
      }
      let found = try method.with(assignment).hyperparameters
      #expect(found.map { setting.text($0) } == setting.text(expected), "\(name)=\(text)")
      // What a search starts from is told in words that it reads.
      let values = TunedMethod.gru4rec(expected).searchValues
      let value = try #require(values[name])
      assignment[name] = value
      #expect(
        try method.with(assignment).hyperparameters.map { setting.text($0) }
          == setting.text(expected), "\(name)=\(value)")
    }
  }

  @Test func `a similarity leaves out what it does not know`() throws {
    var base = Hyperparameters()
    (base.similarity, base.temperature) = (.cosine, 0.1)
    let dot = try TunedMethod.gru4rec(base).with(["similarity": "dot"]).hyperparameters
    #expect(dot?.temperature == Hyperparameters().temperature)
    #expect(try TunedMethod.gru4rec(base).with([:]).hyperparameters?.temperature == 0.1)
  }

  @Test func `the standard space holds what can be trained`() throws {
    let space = GRU4RecSpaces.standard
    var draws = 0
    func place() -> Double {
      draws += 1
      return Double(draws * 379 % 997) / 997
    }
    for preset in [Preset.rsc15, .diginetica] {
      let base = TunedMethod.gru4rec(.preset(preset))
      for _ in 0..<60 {
        let values = space.assignment { $0.value(at: place()) }
        let settings = try #require(try base.with(values).hyperparameters)
        let rates: ClosedRange<Float> =
          settings.similarity == .dot ? 0.0099...0.251 : 0.0099...0.151
        #expect(rates.contains(settings.learningRate))
        if settings.similarity == .cosine {
          #expect(settings.logQ == 1 && settings.loss == .crossEntropy)
          #expect((0.0499...0.101).contains(settings.temperature))
        }
      }
    }
    let fixed = space.fixing(["loss"], of: .gru4rec(.preset(.diginetica)))
    #expect(fixed.names.contains("bpreg") && !fixed.names.contains("logq"))
    #expect(fixed["learning_rate"].count == 2)
    var base = Hyperparameters()
    base.similarity = .cosine
    let cosine = space.fixing(["similarity"], of: .gru4rec(base))
    #expect(cosine["learning_rate"].count == 1 && cosine["learning_rate"][0].conditions == [])
  }

  @Test(arguments: BaselineSpecification.names)
  func `every setting of every baseline is searched, from where it stands`(name: String) throws {
    let method = TunedMethod.baseline(try BaselineSpecification(name))
    #expect(method.space.names == method.searchNames)
    for parameter in method.space.parameters {
      let standard = try #require(method.searchValues[parameter.name])
      #expect(parameter.place(of: standard) != nil, "\(parameter.name)=\(standard)")
      for value in parameter.texts ?? [parameter.value(at: 0), parameter.value(at: 1)] {
        let other = try method.with([parameter.name: value])
        #expect(other.searchValues[parameter.name].flatMap(parameter.place) != nil)
      }
    }
    #expect(throws: BaselineError.self) { try method.with(["layers": "5"]) }
  }
}
