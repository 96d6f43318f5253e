import Testing
import Wording

@Suite struct ParameterNamesTests {
  @Test func parametersAndFlags() {
    #expect(ParameterNames.swift("batchSize") == "batchSize")
    #expect(ParameterNames.swift("batchSize", "32") == "batchSize 32")
    #expect(ParameterNames.flags("batchSize") == "--batch-size")
    #expect(ParameterNames.flags("maskAccidentalHits", "true") == "--mask-accidental-hits true")
    #expect(ParameterNames.flags("epochs") == "--epochs")
    #expect(ParameterNames.plain("batchSize", "1") == "batch-size 1")
    #expect(ParameterNames.flags("eluAlpha", flag: "elu") == "--elu")
    #expect(ParameterNames.swift("eluAlpha", flag: "elu") == "eluAlpha")
    #expect(ParameterNames.divided("sampleAlpha", by: "_") == "sample_alpha")
  }

  private struct TooLarge: Error, ParameterNaming {
    func text(_ name: ParameterNames) -> String { "\(name("batchSize")) is too large" }
  }

  @Test func anErrorSpeaksSwiftUnlessTheCommandAsks() {
    #expect("\(TooLarge())" == "batchSize is too large")
    #expect(ParameterNames.flags.text(of: TooLarge()) == "--batch-size is too large")
    #expect(ParameterNames.flags.text(of: CancellationError()) == "\(CancellationError())")
  }
}
