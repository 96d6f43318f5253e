import Testing
import Tuning

@Suite struct PlaceTests {
  @Test func `each step owns an interval of its own, and all of them the same`() {
    let parameter = SearchParameter(
      name: "layers", domain: .integers(low: 64, high: 512, step: 32, isLogarithmic: false))
    var counts: [String: Int] = [:]
    for index in 0..<1500 {
      counts[parameter.value(at: (Double(index) + 0.5) / 1500), default: 0] += 1
    }
    #expect(counts.count == 15 && counts.values.allSatisfy { $0 == 100 })
    #expect(parameter.value(at: 0) == "64" && parameter.value(at: 1) == "512")
    #expect(parameter.place(of: "64") == 0.5 / 15)
    // Values beside the steps stand between them.
    #expect(parameter.place(of: "80") == 1.0 / 15)
    #expect(parameter.place(of: "1000") == 1 && parameter.place(of: "100/100") == nil)
  }

  @Test func `sums of steps have short texts`() {
    let parameter = SearchParameter(
      name: "momentum", domain: .reals(low: 0, high: 0.9, step: 0.05, isLogarithmic: false))
    let values = (0..<19).map { parameter.value(at: (Double($0) + 0.5) / 19) }
    #expect(values[3] == "0.15" && values[6] == "0.3" && values[18] == "0.9")
    for (index, value) in values.enumerated() {
      let place = parameter.place(of: value) ?? -1
      #expect(abs(place - (Double(index) + 0.5) / 19) < 1e-9)
    }
    // A range that the step does not divide ends at the last step within it.
    let uneven = SearchParameter(
      name: "x", domain: .reals(low: 0, high: 1, step: 0.3, isLogarithmic: false))
    #expect(uneven.valueCount == 4 && uneven.value(at: 1) == "0.9")
  }

  @Test func `logarithms make ratios equal`() {
    let parameter = SearchParameter(
      name: "rate", domain: .reals(low: 0.001, high: 0.1, step: nil, isLogarithmic: true))
    #expect(parameter.value(at: 0.5) == "0.01")
    #expect(parameter.value(at: 0) == "0.001" && parameter.value(at: 1) == "0.1")
    #expect(abs((parameter.place(of: "0.01") ?? 0) - 0.5) < 1e-12)
    #expect(parameter.place(of: "-1") == 0)
    let whole = SearchParameter(
      name: "n", domain: .integers(low: 1, high: 1000, step: 1, isLogarithmic: true))
    #expect(whole.value(at: 0) == "1" && whole.value(at: 1) == "1000")
    #expect((20...40).contains(Int(whole.value(at: 0.5)) ?? 0))
  }

  @Test func `a range of one value`() {
    for domain in [
      SearchParameter.Domain.reals(low: 3, high: 3, step: nil, isLogarithmic: false),
      .integers(low: 3, high: 3, step: 5, isLogarithmic: false), .categories(["3"]),
    ] {
      let parameter = SearchParameter(name: "x", domain: domain)
      #expect(parameter.value(at: 0) == "3" && parameter.value(at: 1) == "3")
      #expect(parameter.place(of: "3") == 0.5)
    }
  }
}
