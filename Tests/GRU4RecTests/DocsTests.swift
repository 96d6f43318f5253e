import Foundation
import GRU4Rec
import SessionData
import TestSupport
import Testing

/// Every number of the worked examples in docs/, recomputed.
@Suite("Teaching pages")
struct DocsTests {
  /// Compares printed values (four decimals) with computed ones, name by name.
  private func expectPrinted(_ printed: [String: Double], _ computed: [String: Double]) {
    #expect(Set(printed.keys) == Set(computed.keys))
    for (name, value) in computed {
      #expect(abs((printed[name] ?? .nan) - value) <= 0.500_01e-4, "\(name) = \(value)")
    }
  }

  @Test("gru-step.md", arguments: ResetGate.allCases)
  func gruStep(form: ResetGate) throws {
    let page = try DocsPage("gru-step.md")
    let given = try page.values("gru-given")
    func get(_ name: String) -> Double { given[name] ?? .nan }
    var h = Hyperparameters()
    (h.layers, h.embedding, h.resetGate) = ([1], .separate(1), form)
    func tensor(_ values: [Double]) -> DoubleTensor {
      DoubleTensor(shape: [3, 1], values: values)
    }
    let weights = [get("Wr"), get("Wz"), get("Wn")]
    let bias = tensor([get("bxr"), 0, 0])
    var parameters = TwinParameters(weights: [
      "gru.0.recurrent_weight": tensor([get("Ur"), get("Uz"), get("Un")])
    ])
    switch form {
    case .after:
      parameters.weights["gru.0.input_bias"] = bias
      parameters.weights["gru.0.recurrent_bias"] = tensor([0, 0, get("bhn")])
    case .before:
      parameters.weights["gru.0.bias"] = bias
    }
    let cell = TwinGRU(layer: 0, h, parameters)
    let trace = cell.forward(a: weights.map { $0 * get("x") }, h: [get("h")])
    let gradient = cell.backward(trace, dNew: [1])
    var computed = [
      "r": trace.r[0], "z": trace.z[0], "n": trace.n[0], "h′": trace.new[0],
      "d̂r": gradient.a[0], "d̂z": gradient.a[1], "d̂n": gradient.a[2],
      "dx": zip(weights, gradient.a).map { $0 * $1 }.reduce(0, +),
    ]
    switch form {
    case .after:
      computed["c"] = trace.inner[0]
      computed["dc"] = gradient.recurrentBias[2]
    case .before:
      computed["m"] = trace.inner[0]
      computed["dm"] = get("Un") * gradient.a[2]
    }
    expectPrinted(try page.values("gru-\(form)"), computed)
  }

  @Test("cosine-scores.md")
  func cosineScores() throws {
    let page = try DocsPage("cosine-scores.md")
    let given = try page.values("cosine-given")
    func get(_ name: String) -> Double { given[name] ?? .nan }
    let (h, length) = ([get("h1"), get("h2")], 1 / get("τ"))
    let (target, other) = ([get("w1"), get("w2")], [get("v1"), get("v2")])
    let d = TwinDirection.of(h, length: length)
    let scores = [TwinDirection.dot(d, target), TwinDirection.dot(d, other)]
    let p = exp(scores[0]) / (exp(scores[0]) + exp(scores[1]))
    let (ds, dv) = (p - 1, 1 - p)
    let g = zip(target, other).map { ds * $0 + dv * $1 }
    let dh = TwinDirection.gradient(g, of: h, length: length)
    let dw = TwinDirection.gradient(d.map { ds * $0 }, of: target, length: 1)
    let moved = TwinDirection.of(
      zip(target, dw).map { $0 - get("η") * $1 }, length: 1)
    expectPrinted(
      try page.values("cosine-step"),
      [
        "d1": d[0], "d2": d[1], "s": scores[0], "s′": scores[1], "p": p, "loss": -log(p),
        "g1": g[0], "g2": g[1], "dh1": dh[0], "dh2": dh[1], "dw1": dw[0], "dw2": dw[1],
        "w1 after": moved[0], "w2 after": moved[1],
      ])
  }

  @Test("session-parallel-batches.md")
  func sessionParallel() throws {
    let page = try DocsPage("session-parallel-batches.md")
    var items: [ItemIndex] = []
    var offsets = [0]
    var names: [String] = []
    for words in try page.words("sessions") {
      names.append(String(words[0].dropLast()))
      items += words.dropFirst().compactMap { ItemIndex($0) }
      offsets.append(items.count)
    }
    let store = Sessions(items: items, times: items.map { _ in 0 }, offsets: offsets)
    let rows = TwinSchedule.steps(of: store, batchSize: 3).map { step in
      step.sessions.indices.map { lane in
        "\(names[step.sessions[lane]]):\(step.inputs[lane])→\(step.targets[lane])"
          + (step.continues[lane] == nil ? "*" : "")
      }
    }
    let printed = try page.lines("schedule").map { line in
      line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
    }
    #expect(printed == rows)
  }

  @Test("ranks-and-ties.md")
  func ranks() throws {
    let page = try DocsPage("ranks-and-ties.md")
    var ranks: [String: [Double]] = [:]
    for words in try page.words("scores") {
      let numbers = words.compactMap(Double.init)
      let scores = numbers.dropLast()
      let target = scores[Int(numbers[numbers.count - 1])]
      let above = Double(scores.filter { $0 > target }.count)
      let equal = Double(scores.filter { $0 == target }.count)
      ranks["conservative", default: []].append(above + equal)
      ranks["standard", default: []].append(above + 1)
      ranks["median", default: []].append(above + (equal - 1) / 2 + 1)
    }
    for words in try page.words("ranks") {
      #expect(words.dropFirst(2).map(Double.init) == ranks[words[0]])
    }
    var measures: [String: Double] = [:]
    for mode in ["conservative", "standard"] {
      let all = ranks[mode] ?? []
      let hits = all.filter { $0 <= 3 }
      let count = Double(all.count)
      measures["\(mode) recall@3"] = Double(hits.count) / count
      measures["\(mode) mrr@3"] = hits.map { 1 / $0 }.reduce(0, +) / count
      measures["\(mode) ndcg@3"] = hits.map { 1 / log2(1 + $0) }.reduce(0, +) / count
    }
    expectPrinted(try page.values("measures"), measures)
  }

  @Test("sampled-losses-and-logq.md")
  func sampledLosses() throws {
    let page = try DocsPage("sampled-losses-and-logq.md")
    let given = try page.words("columns")
    let items = given.prefix(3).map { String($0[0].dropLast()) }
    let scores = given.prefix(3).compactMap { Double($0[2]) }
    let counts = given.prefix(3).compactMap { Double($0[4]) }
    let targets = given[3].dropFirst().compactMap(items.firstIndex)
    let columns = targets + given[4].dropFirst().compactMap(items.firstIndex)
    #expect(columns.count == 5)

    for (example, q) in [("cross-entropy", Float(0)), ("cross-entropy with logQ", 1)] {
      var h = Hyperparameters()
      h.logQ = q
      let corrections = columns.enumerated().map { column, item in
        Double(q) * (column < targets.count ? 1 : 0.5) * log(counts[item])
      }
      let copies = TwinLoss(h).evaluate(
        scores: columns.map { scores[$0] }, target: 0, included: columns.map { _ in true },
        corrections: corrections)
      let perItem = items.indices.map { item in
        columns.indices.filter { columns[$0] == item }.map { corrections[$0] }
      }
      let distinct = TwinDistinctLoss(h).evaluate(
        scores: scores, target: 0, corrections: perItem)
      var computed = ["loss": copies.loss]
      for (item, name) in items.enumerated() {
        let gradient = columns.indices.filter { columns[$0] == item }
          .reduce(0) { $0 + copies.gradient[$1] }
        #expect(abs(gradient - distinct.gradient[item]) < 1e-14)
        computed["\(name): added"] = log(perItem[item].map { exp(-$0) }.reduce(0, +))
        computed["\(name): share"] = gradient + (item == columns[0] ? 1 : 0)
        computed["\(name): gradient"] = gradient
      }
      #expect(abs(copies.loss - distinct.loss) < 1e-14)
      expectPrinted(try table(page, example), computed)
    }

    var h = Hyperparameters()
    h.loss = .bprMax
    let value = TwinLoss(h).evaluate(
      scores: columns.map { scores[$0] }, target: 0, included: columns.map { _ in true },
      corrections: columns.map { _ in 0 })
    var computed = ["loss": value.loss]
    let negatives = columns.dropFirst().map { exp(scores[$0]) }.reduce(0, +)
    for (item, name) in items.enumerated() {
      let copies = Double(columns.dropFirst().filter { $0 == item }.count)
      computed["\(name): w"] = copies * exp(scores[item]) / negatives
    }
    expectPrinted(try table(page, "bpr-max"), computed)
  }

  /// Lines such as `A: added 0.6931 share 0.6551` as values named `A: added`, `A: share`.
  private func table(_ page: DocsPage, _ example: String) throws -> [String: Double] {
    var values: [String: Double] = [:]
    for words in try page.words(example) {
      let row = words.count % 2 == 1 ? words[0] + " " : ""
      let pairs = Array(words.count % 2 == 1 ? words.dropFirst() : words[...])
      for index in stride(from: 0, to: pairs.count, by: 2) {
        values[row + pairs[index]] = Double(pairs[index + 1])
      }
    }
    return values
  }
}
