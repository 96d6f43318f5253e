import Foundation
import Randomness
import Recommendation
import Safetensors
import SessionData
import TestSupport
import Testing

@testable import GRU4Rec

/// Items that get rows from their features.
@Suite struct FeatureMapTests {
  /// Twelve items of three kinds; a session stays within a kind.
  private static let items = (0..<12).map { "item-\($0)" }
  private static let log = EventLog(
    sessions: (0..<120).map { session in
      var random = SplitMix64(seed: UInt64(session))
      return (0..<4).map { _ in items[session % 3 + 3 * Int(random.next() % 4)] }
    })
  private static func table(_ names: [String], kinds: [[String]]) -> ItemAttributes {
    ItemAttributes(
      items: ItemVocabulary(ids: names), columns: [.init(name: "kind", values: kinds)])
  }
  private static let known = table(items, kinds: items.indices.map { ["k\($0 % 3)"] })
  private static let new = table(
    ["new-0", "new-1", "item-3", "odd"], kinds: [["k0"], ["k1", "strange"], ["k0"], []])

  private static func model(
    _ similarity: Similarity, _ embedding: InputEmbedding, _ scratch: Scratch
  ) throws -> GRU4RecModel {
    var settings = Hyperparameters()
    settings.layers = [16]
    settings.batchSize = 4
    settings.negativeSamples = .count(8)
    settings.epochs = 20
    settings.similarity = similarity
    if similarity == .cosine { settings.temperature = 0.1 }
    settings.embedding = embedding
    let trainer = try GRU4RecTrainer(log: log, hyperparameters: settings, threads: 1)
    _ = try trainer.train()
    try trainer.saveModel(to: scratch.file("m.safetensors"), withOptimizer: true)
    return try GRU4RecModel(contentsOf: scratch.file("m.safetensors"))
  }

  private static let kinds: [(Similarity, InputEmbedding)] = [
    (.dot, .none), (.dot, .separate(6)), (.dot, .shared), (.cosine, .shared),
  ]

  /// What a server does with items that it is told of.
  @Test func `a model in use takes items that lack columns`() throws {
    let scratch = try Scratch()
    let model = try Self.model(.cosine, .shared, scratch)
    #expect(try model.adding(Self.new) == nil, "it has no map")
    let columns = [FeatureColumn(name: "kind"), FeatureColumn(name: "price", kind: .number)]
    let priced = ItemAttributes(
      items: Self.known.items,
      columns: Self.known.columns + [.init(name: "price", values: Self.items.map { _ in ["1"] })])
    let (path, more) = (scratch.file("mapped.safetensors"), scratch.file("more.safetensors"))
    try model.save(
      to: path, features: try FeatureMap(fitting: model, to: priced, columns: columns))
    let mapped = try GRU4RecModel(contentsOf: path)
    let added = try #require(try mapped.adding(Self.new))
    let table = ItemAttributes(
      items: Self.new.items,
      columns: Self.new.columns + [.init(name: "price", values: [[], [], [], []])])
    try mapped.save(to: more, adding: table)
    let written = try GRU4RecModel(contentsOf: more)
    #expect(
      (0..<14).map { added.vocabulary.id(of: $0) } == (0..<14).map { written.vocabulary.id(of: $0) }
    )
    var (first, second) = (added.initialState(), written.initialState())
    for item: ItemIndex in [3, 12] {
      added.observe(item, state: &first)
      written.observe(item, state: &second)
    }
    #expect(added.recommend(after: first, k: 14) == written.recommend(after: second, k: 14))
    #expect(added.isIntact, "its file has no name any more")
    #expect(try mapped.adding(Self.known) == nil, "it knows all of them")
  }

  @Test(arguments: 0..<4) func `new items come in, and known ones stay as they are`(
    kind: Int
  ) throws {
    let scratch = try Scratch()
    let model = try Self.model(Self.kinds[kind].0, Self.kinds[kind].1, scratch)
    let map = try FeatureMap(fitting: model, to: Self.known, columns: [FeatureColumn(name: "kind")])
    #expect(map.featureCount == 3)
    let path = scratch.file("more.safetensors")
    let added = try model.save(to: path, features: map, adding: Self.new, share: 1)
    #expect(
      added
        == AddedItems(
          added: 2, known: 1, withoutFeatures: 1, unknownFeatures: 1, knownFeatures: 2))
    let more = try GRU4RecModel(contentsOf: path)
    #expect(more.itemCount == 14 && more.hasOptimizerState && more.training == model.training)
    #expect(more.itemsWithoutClicks == 2 && more.itemCounts.suffix(2) == [0, 0])
    #expect(more.vocabulary.starts(with: model.vocabulary))
    // Nothing has moved the new rows yet.
    let was = try SafetensorsFile(path: scratch.file("m.safetensors"))
    let (file, states) = (try SafetensorsFile(path: path), model.hyperparameters.stateNames)
    let kept = try was.names.filter { name in
      try states.contains { name.hasSuffix($0) } && was.tensor(name).shape.first == 12
    }
    #expect(!kept.isEmpty)
    for name in kept {
      let (before, after) = (
        try was.array(name, as: Float.self), try file.array(name, as: Float.self)
      )
      #expect(after == before + [Float](repeating: 0, count: before.count / 6), "\(name)")
    }
    var (state, other) = (model.initialState(), more.initialState())
    for item: ItemIndex in [0, 3, 6] {
      model.observe(item, state: &state)
      more.observe(item, state: &other)
    }
    #expect(state == other)
    let known = (0..<12).map { ItemIndex($0) }
    #expect(model.score(state, of: known) == more.score(other, of: known))
    // After clicks on a kind its new item stands before that of another kind.
    var first = more.initialState()
    for name in ["item-3", "item-6", "item-9"] {
      more.observe(try #require(more.vocabulary.index(of: name)), state: &first)
    }
    let scores = more.score(first, of: [12, 13])
    #expect(scores[0] > scores[1])
    // What the file has, another save keeps.
    try more.save(to: scratch.file("again.safetensors"))
    let again = try GRU4RecModel(contentsOf: scratch.file("again.safetensors"))
    #expect(again.features?.columns == map.columns && again.features?.tables == map.tables)
    #expect(try again.save(to: path, adding: Self.new).known == 3)
  }

  @Test func `training does not go on with items that nobody has clicked`() throws {
    let scratch = try Scratch()
    let model = try Self.model(.dot, .shared, scratch)
    let map = try FeatureMap(fitting: model, to: Self.known, columns: [FeatureColumn(name: "kind")])
    try model.save(to: scratch.file("more.safetensors"), features: map, adding: Self.new)
    let more = try GRU4RecModel(contentsOf: scratch.file("more.safetensors"))
    let news = Self.log.renumbered(to: more.vocabulary)
    #expect(throws: GRU4RecError.features(.itemsWithoutClicks(2))) {
      try GRU4RecTrainer(continuing: more, log: news)
    }
    // Without the added items it does.
    try more.save(to: scratch.file("less.safetensors")) { more.itemCounts[Int($0)] > 0 }
    let less = try GRU4RecModel(contentsOf: scratch.file("less.safetensors"))
    _ = try GRU4RecTrainer(continuing: less, log: Self.log.renumbered(to: less.vocabulary))
  }

  @Test func `what cannot be used is refused`() throws {
    let scratch = try Scratch()
    let model = try Self.model(.dot, .shared, scratch)
    let path = scratch.file("x.safetensors")
    #expect(throws: GRU4RecError.features(.noMap)) { try model.save(to: path, adding: Self.new) }
    #expect(throws: GRU4RecError.features(.missingColumn("colour", found: ["kind"]))) {
      try FeatureMap(fitting: model, to: Self.known, columns: [FeatureColumn(name: "colour")])
    }
    #expect(throws: GRU4RecError.features(.nothingInCommon(items: 1, known: 0))) {
      try FeatureMap(
        fitting: model, to: Self.table(["x"], kinds: [["k0"]]),
        columns: [FeatureColumn(name: "kind")])
    }
    let map = try FeatureMap(fitting: model, to: Self.known, columns: [FeatureColumn(name: "kind")])
    #expect(throws: GRU4RecError.self) {
      try model.save(to: path, features: map, adding: Self.new, share: .nan)
    }
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  /// A new item with the vector of a known one gets nearly its row, whether it comes in a cell or in a file.
  @Test func `vectors that were made elsewhere place new items`() throws {
    let scratch = try Scratch()
    let model = try Self.model(.cosine, .shared, scratch)
    var random = SplitMix64(seed: 5)
    let kinds = (0..<3).map { _ in (0..<8).map { _ in Float(random.uniform() * 4 - 2) } }
    let vectors = Self.items.indices.map { kinds[$0 % 3] }
    let columns = [FeatureColumn(name: "text", kind: .vector)]
    let inCells = ItemAttributes(
      items: ItemVocabulary(ids: Self.items),
      columns: [.init(name: "text", values: vectors.map { $0.map { "\($0)" } })])
    let path = scratch.file("vectors.safetensors")
    let ids = Array(Self.items.reversed()) + ["elsewhere"]
    let rows = vectors.reversed().joined() + kinds[0].map { $0 * 9 }
    try Self.write(Array(rows), width: 8, ids: ids, to: path)
    let bare = ItemAttributes(items: ItemVocabulary(ids: Self.items), columns: [])
    let inFile = try bare.adding(vectorsOf: path)
    #expect(inFile.items == bare.items && inFile.vectors.map(\.name) == ["text"])
    let map = try FeatureMap(fitting: model, to: inCells, columns: columns)
    let other = try FeatureMap(fitting: model, to: inFile, columns: columns)
    #expect(map.columns == other.columns && map.tables == other.tables && map.featureCount == 8)
    // Twice as long, it points the same way; blanks and commas stand between numbers as well.
    let new = ItemAttributes(
      items: ItemVocabulary(ids: ["a", "b", "without"]),
      columns: [
        .init(
          name: "text",
          values: [
            [kinds[1].map { "\($0 * 2)" }.joined(separator: ", ")], kinds[2].map { "\($0)" }, [],
          ])
      ])
    let more = scratch.file("more.safetensors")
    let added = try model.save(to: more, features: map, adding: new)
    #expect(added.added == 2 && added.withoutFeatures == 1 && added.knownFeatures == 16)
    let whole = try GRU4RecModel(contentsOf: more)
    #expect(whole.features?.columns == map.columns)
    for (item, kind) in [(12, 1), (13, 2)] {
      let likeness = try #require(
        whole.likeness(
          of: ItemIndex(item), to: Self.items.compactMap(whole.vocabulary.index(of:))))
      let means = (0..<3).map { kind in
        stride(from: kind, to: 12, by: 3).reduce(0) { $0 + likeness[$1] }
      }
      #expect(means.max() == means[kind], "\(item): \(means)")
    }
    // What is wrong with the vector of one item keeps no other one out of a model in use.
    let odd = ItemAttributes(
      items: ItemVocabulary(ids: ["c", "d", "e"]),
      columns: [.init(name: "text", values: [["nan"], kinds[0].map { "\($0)" }, ["1", "2"]])])
    #expect(try whole.adding(odd)?.itemCount == 15)
    #expect(throws: GRU4RecError.features(.vectorValue(item: "c", column: "text"))) {
      try whole.save(to: more, adding: odd)
    }
    let narrow = ItemAttributes(
      items: ItemVocabulary(ids: ["e"]), columns: [.init(name: "text", values: [["1", "2"]])])
    #expect(
      throws: GRU4RecError.features(
        .vectorWidth(item: "e", column: "text", found: 2, expected: 8))
    ) { try whole.save(to: more, adding: narrow) }
    #expect(throws: GRU4RecError.features(.missingVectors("text"))) {
      try whole.save(to: more, adding: Self.new)
    }
    let mixed = ItemAttributes(
      items: ItemVocabulary(ids: Array(Self.items.prefix(2))),
      columns: [.init(name: "text", values: [["1", "2"], ["1"]])])
    #expect(throws: GRU4RecError.self) { try FeatureMap.check(columns, in: mixed) }
    #expect(throws: GRU4RecError.self) {
      try FeatureMap(fitting: model, to: mixed, columns: columns)
    }
  }

  @Test func `files of vectors that cannot be used are refused`() throws {
    let scratch = try Scratch()
    let path = scratch.file("vectors.safetensors")
    let table = ItemAttributes(items: ItemVocabulary(ids: ["a", "b"]), columns: [])
    func refused(_ text: String) {
      #expect {
        try table.adding(vectorsOf: path)
      } throws: { error in
        "\(error)".contains(text)
      }
    }
    try Self.write([1, 2, 3, .nan], width: 2, ids: ["a", "b"], to: path)
    refused("item 'b'")
    try Self.write([1, 2, 3, 4], width: 2, ids: ["a", "a"], to: path)
    refused("twice")
    try Self.write([1, 2, 3, 4], width: 2, ids: ["a", "b", "c"], to: path)
    refused("expected F32 [3, n]")
    try Self.write([1, 2], width: 1, ids: nil, to: path)
    refused("'items'")
    try Data("nothing".utf8).write(to: URL(filePath: path))
    refused(path)
  }

  private static func write(
    _ values: [Float], width: Int, ids: [String]?, to path: String
  ) throws {
    let metadata = try ids.map {
      ["items": String(decoding: try JSONEncoder().encode($0), as: UTF8.self)]
    }
    var writer = try SafetensorsWriter(
      path: path,
      tensors: [
        TensorSpecification(name: "text", dataType: .f32, shape: [values.count / width, width])
      ], metadata: metadata ?? [:])
    try writer.append(values)
    try writer.commit()
  }

  /// The plain normal equations, solved by elimination.
  @Test func `ridge regression is that of the normal equations`() {
    var random = SplitMix64(seed: 7)
    let (items, features, width) = (40, 9, 19)
    let design = (0..<items).map { _ in
      (0..<features).filter { _ in random.next() % 3 == 0 }.map {
        KnownFeature(feature: $0, value: random.uniform() * 2 - 1)
      }
    }
    let weights = (0..<items).map { _ in Double(random.next() % 100 + 1) / 100 }
    let targets = (0..<items * width).map { _ in Float(random.next() % 200) / 100 - 1 }
    let result = FeatureRidge(features: features, design: design, weights: weights)
      .solve(width: width) { targets[$0 * width + $1] }
    for column in 0..<width {
      let total = weights.reduce(0, +)
      let mean =
        (0..<items).reduce(0) { $0 + weights[$1] * Double(targets[$1 * width + column]) } / total
      var matrix = (0..<features).map { _ in [Double](repeating: 0, count: features + 1) }
      for feature in 0..<features { matrix[feature][feature] = FeatureRidge.penalty }
      for item in 0..<items {
        for one in design[item] {
          for other in design[item] {
            matrix[one.feature][other.feature] += weights[item] * one.value * other.value
          }
          matrix[one.feature][features] +=
            weights[item] * one.value * (Double(targets[item * width + column]) - mean)
        }
      }
      for pivot in 0..<features {
        for row in 0..<features where row != pivot {
          let factor = matrix[row][pivot] / matrix[pivot][pivot]
          for place in pivot...features { matrix[row][place] -= factor * matrix[pivot][place] }
        }
      }
      for feature in 0..<features {
        let expected = matrix[feature][features] / matrix[feature][feature]
        #expect(abs(Double(result[feature * width + column]) - expected) < 1e-4)
      }
      #expect(abs(Double(result[features * width + column]) - mean) < 1e-5)
    }
  }

  /// Vectors of length 1, less their mean, by what makes their mean square 1.
  @Test func `vectors are brought to one scale`() {
    var column = FeatureColumn(name: "v", kind: .vector)
    #expect(column.features(ofVector: [1, 0]).isEmpty, "nothing was fitted yet")
    column.fitScale([[3, 0], [0, 4]])
    let half = 0.5.squareRoot()
    let found = column.features(ofVector: [7, 0])
    #expect(found.map(\.name) == ["v[0]", "v[1]"])
    #expect(abs(found[0].value - half) < 1e-12 && abs(found[1].value + half) < 1e-12)
    #expect(column.features(ofVector: [1, 0, 0]).isEmpty)
    // What has no direction is the mean's opposite.
    #expect(
      column.features(ofVector: [0, 0]).map { $0.value + half }.allSatisfy { abs($0) < 1e-12 })
    column.fitScale([[2, 0, 0], [1, 0, 0], [5, 0, 0]])
    #expect(column.features(ofVector: [4, 0, 0]).map(\.value) == [0, 0, 0])
    #expect(column.features(ofVector: [0, 2, 0]).map(\.value) == [-1, 1, 0])
  }

  @Test func `columns become features by their kind`() throws {
    let columns = try FeatureColumn.list("Price:number,a:b:path,Topics")
    #expect(
      columns == [
        FeatureColumn(name: "Price", kind: .number), FeatureColumn(name: "a:b", kind: .path),
        FeatureColumn(name: "Topics"),
      ])
    let faults: [(String, FeatureProblem)] = [
      ("Topics,:text", .namelessColumn("Topics,:text")), ("", .namelessColumn("")),
      ("a:list", .unknownKind(column: "a", "list")), ("a,b,a:text", .repeatedColumn("a")),
    ]
    for (text, problem) in faults {
      #expect(throws: GRU4RecError.features(problem)) { try FeatureColumn.list(text) }
    }
    #expect(FeatureColumn(name: "c").features(of: ["x", "y"]) == ["c=x", "c=y"])
    #expect(FeatureColumn(name: "p", kind: .path).features(of: ["a.b"]) == ["p=a", "p=a.b"])
    #expect(
      FeatureColumn(name: "t", kind: .text).features(of: ["Él-a"])
        == ["t~el", "t~<el", "t~el>", "t~<el>", "t~a", "t~<a>"])
    #expect(
      FeatureColumn(name: "t", kind: .text).features(of: ["Fluss", "7"]) == [
        "t~fluss", "t~<fl", "t~flu", "t~lus", "t~uss", "t~ss>", "t~<flu", "t~flus", "t~luss",
        "t~uss>", "t~<flus", "t~fluss", "t~luss>", "t~7", "t~<7>",
      ])
    var price = FeatureColumn(name: "n", kind: .number)
    price.fitBounds((0..<20).map { ["\($0)"] } + [["none"], ["nan"], []])
    #expect(price.features(of: ["0"]) == ["n#0"] && price.features(of: ["1e9"]) == ["n#9"])
    #expect(price.features(of: ["nan"]) == [] && price.features(of: ["x"]) == [])
    // Of what it was fitted on each tenth, and of a cell with more numbers the first.
    #expect(
      (0..<20).map { price.features(of: ["\($0)", "5"]) } == (0..<20).map { ["n#\($0 / 2)"] })
    // Equal numbers have one bucket.
    var equal = FeatureColumn(name: "n", kind: .number)
    equal.fitBounds([["1"], ["3"], ["3"], ["3"], ["3"], ["3"], ["3"], ["3"], ["3"], ["9"]])
    #expect(
      ["1", "2", "3", "8", "9"].flatMap { equal.features(of: [$0]) }
        == ["n#0", "n#0", "n#1", "n#1", "n#2"])
  }
}
