import Baselines
import Experiments
import GRU4Rec
import ModelFiles
import Recommendation
import SessionData
import TestSupport
import Testing

@Suite struct ModelSpecificationTests {
  @Test func `names, texts and kinds`() throws {
    let network = try ModelSpecification("gru4rec:layers=8,n_epochs=1")
    #expect(network.name == "gru4rec" && network.text == "gru4rec:layers=8,n_epochs=1")
    #expect(network.isMade && network.isRandom)
    let rules = try ModelSpecification("rules=sr:pruning=10")
    #expect(rules.name == "rules" && rules.text == "sr:pruning=10")
    #expect(rules.isMade && !rules.isRandom)
    let own = ModelSpecification.making("mine", isRandom: true) { log, _ in FirstItems.model(log) }
    #expect(own.name == "mine" && own.isMade && own.isRandom)
    let finished = ModelSpecification.model(FirstItems.model(Quick.walks(0..<9)))
    #expect(finished.name == "first" && !finished.isMade && !finished.isRandom)
  }

  @Test func `unknown names list the known ones`() {
    let error = #expect(throws: ComparisonError.unknownModel(name: "vskn")) {
      try ModelSpecification("vskn")
    }
    let text = error.map { "\($0)" } ?? ""
    for piece in ["'vskn'", "gru4rec, popularity", "vmisknn", "model files"] {
      #expect(text.contains(piece), "\(text)")
    }
    #expect(throws: ComparisonError.noSuchModelFile(path: "no/model.safetensors")) {
      try ModelSpecification("a=no/model.safetensors")
    }
    #expect(throws: BaselineError.self) { try ModelSpecification("vsknn:kk=5") }
    #expect(throws: ComparisonError.self) { try ModelSpecification("gru4rec:layer=5") }
  }

  @Test func `models need names of their own`() throws {
    func names(_ texts: String...) throws -> [String] {
      let models = try texts.map { try ModelSpecification($0) }
      return try Comparison.run(models, on: [Quick.split], settings: Quick.settings()).models
        .map(\.name)
    }
    #expect(try names("vsknn:k=5", "vsknn:k=6", "pop") == ["vsknn:k=5", "vsknn:k=6", "pop"])
    #expect(throws: ComparisonError.repeatedName("pop")) { try names("pop", "pop") }
    #expect(throws: ComparisonError.repeatedName("a")) { try names("a=pop", "a=mc") }
  }

  @Test func `a file is opened as it is`() throws {
    let scratch = try Scratch()
    let log = Quick.walks(0..<50)
    try Quick.fitted("vsknn:k=7", to: log).save(to: scratch.file("seven.safetensors"))
    let specification = try ModelSpecification(scratch.file("seven.safetensors"))
    #expect(specification.name == "seven" && !specification.isMade)
    let opened = try specification.make(from: Quick.log(["ab"]))
    #expect(opened.identity.method == "vsknn" && opened.vocabulary == log.vocabulary)
    let comparison = try Comparison.run(
      [specification], on: [Quick.split], settings: Quick.settings())
    #expect(comparison.models[0].settings.first.map { $0 == ("method", "vsknn") } == true)
    #expect(try #require(comparison.models[0].size) > 0)
    #expect(comparison.models[0].fitSeconds == nil)
  }

  @Test func `the same seed makes the same model`() throws {
    let log = Quick.walks(0..<50)
    let specification = try ModelSpecification("gru4rec:layers=4,epochs=1")
    func scores(_ seed: UInt64) throws -> [Float] {
      try specification.make(from: log, seed: seed, threads: 1)
        .recommend(after: ["i1"], count: 5).map(\.score)
    }
    #expect(try scores(1) == scores(1))
    #expect(try scores(1) != scores(2))
  }
}
