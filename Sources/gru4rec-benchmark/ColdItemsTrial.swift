import Foundation
import GRU4Rec
import Randomness
import Recommendation
import SessionData

/// A tenth of the items hidden from a training, added by their features, and measured.
struct ColdItemsTrial {
  let log: EventLog
  let test: EventLog
  let table: ItemAttributes
  /// The first is what chance knows.
  let columns: [FeatureColumn]
  let preset: Preset
  let share: Double
  let threads: Int?

  func run(seed: UInt64) throws -> ColdItemsResult {
    let hidden = draw(seed)
    let shown = ItemVocabulary(
      ids: (0..<ItemIndex(log.vocabulary.count)).lazy.filter { !hidden.contains($0) }
        .map(log.vocabulary.id(of:)))
    let trainer = try GRU4RecTrainer(
      log: log.renumbered(to: shown).compacted(), hyperparameters: .preset(preset), seed: seed,
      threads: threads)
    let plain = try trainer.train()
    let path = FileManager.default.temporaryDirectory
      .appending(path: "gru4rec-\(UUID().uuidString).safetensors").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let clock = ContinuousClock()
    let start = clock.now
    let map = try FeatureMap(fitting: plain, to: table, columns: columns)
    let added = try plain.save(to: path, features: map, adding: table, share: share)
    let seconds = (clock.now - start) / .seconds(1)
    let full = try GRU4RecModel(contentsOf: path)
    var result = ColdItemsResult(
      seed: seed, hidden: added.added, features: map.featureCount, seconds: seconds)
    measure(plain, full, &result)
    return result
  }

  /// A tenth of the items, one at least.
  private func draw(_ seed: UInt64) -> Set<ItemIndex> {
    var random = SplitMix64(seed: seed)
    let all = (0..<ItemIndex(log.vocabulary.count)).map { ($0, random.next()) }
    let drawn = all.sorted { ($0.1, $0.0) < ($1.1, $1.0) }.prefix(max(all.count / 10, 1))
    return Set(drawn.map(\.0))
  }

  private func measure(
    _ plain: GRU4RecModel, _ full: GRU4RecModel, _ result: inout ColdItemsResult
  ) {
    let chance = CategoryChance(full.vocabulary, table, column: columns[0].name)
    for session in test.renumbered(to: full.vocabulary).sessions {
      var (state, other) = (full.initialState(), plain.initialState())
      var isStarted = false
      var part = ColdItemsResult.Session()
      for (last, target) in zip(session.items, session.items.dropFirst()) {
        full.observe(last, state: &state)
        if Int(last) < plain.itemCount {
          plain.observe(last, state: &other)
          isStarted = true
        }
        if Int(target) >= plain.itemCount {
          part.cold += 1
          part.coldHits += Self.isHit(full, state, target)
          part.chance += chance.recall(of: target, after: last, length: Self.length)
        } else if isStarted {
          part.others += 1
          part.hits += Self.isHit(full, state, target)
          part.plainHits += Self.isHit(plain, other, target)
        }
      }
      result.sessions.append(part)
    }
  }

  private static let length = 20

  /// 1 when the target stands in the list, after all items of the same score.
  private static func isHit(
    _ model: GRU4RecModel, _ state: GRU4RecState, _ target: ItemIndex
  ) -> Double {
    let found = model.rank([state], [RankingRequest(k: 0, target: target)], threads: 1)[0].counts
    return found.greater + found.equal <= length ? 1 : 0
  }
}

/// How often chance finds an item that knows the category of the last one.
private struct CategoryChance {
  /// Items of each value.
  private var items: [String: Set<ItemIndex>] = [:]
  private var values: [ItemIndex: [String]] = [:]

  init(_ vocabulary: ItemVocabulary, _ table: ItemAttributes, column name: String) {
    guard let column = table.columns.first(where: { $0.name == name }) else { return }
    for (row, cell) in column.values.enumerated() {
      let id = table.items.id(of: ItemIndex(row))
      guard let item = vocabulary.index(of: id) else { continue }
      values[item] = cell
      for value in cell { items[value, default: []].insert(item) }
    }
  }

  /// Expected Recall of a list that is drawn among the items that share a value with `last`.
  func recall(of target: ItemIndex, after last: ItemIndex, length: Int) -> Double {
    var all: Set<ItemIndex> = []
    for value in values[last] ?? [] { all.formUnion(items[value] ?? []) }
    guard all.contains(target) else { return 0 }
    return min(1, Double(length) / Double(all.count))
  }
}
