import Recommendation
import SessionData

/// A recommender of a blend, with the blend's numbers of its items.
struct BlendMember: Sendable {
  private(set) var recommender: any MemberRecommender
  /// Whether it has a score for every item.
  let isDense: Bool
  /// Whether it keeps a state, and need not be shown a session's items anew.
  let keepsState: Bool
  /// Its numbers of the blend's items, −1 for those that it does not know; `nil` where both are the same.
  private let own: [ItemIndex]?
  /// The blend's numbers of its items, −1 for those that the blend does not have.
  private let blends: [ItemIndex]

  init(_ model: CatalogueModel, catalogue: ItemVocabulary) {
    func typed(_ recommender: some ServableRecommender) -> any MemberRecommender {
      TypedMember(recommender: recommender)
    }
    let recommender = typed(model.recommender)
    self.recommender = recommender
    isDense = Self.isDense(model)
    keepsState = recommender.bytes(of: recommender.initialState()) != nil
    let vocabulary = model.vocabulary
    if vocabulary == catalogue {
      (own, blends) = (nil, [])
    } else {
      own = (0..<ItemIndex(catalogue.count)).map {
        vocabulary.index(of: catalogue.id(of: $0)) ?? -1
      }
      blends = (0..<ItemIndex(vocabulary.count)).map {
        catalogue.index(of: vocabulary.id(of: $0)) ?? -1
      }
    }
  }

  /// Whether a model has a score for every item.
  static func isDense(_ model: CatalogueModel) -> Bool {
    func isDense(_ recommender: some ServableRecommender) -> Bool {
      recommender.sparseScores(recommender.initialState()) == nil
    }
    return isDense(model.recommender)
  }

  /// Whether it numbers the items as the blend does.
  var sharesNumbers: Bool { own == nil }

  /// How many of the blend's items it knows.
  func knownItems(of count: Int) -> Int { own.map { $0.count { $0 >= 0 } } ?? count }

  /// Its number of an item of the blend.
  func index(_ item: ItemIndex) -> ItemIndex? {
    guard let own else { return item }
    return own[Int(item)] < 0 ? nil : own[Int(item)]
  }

  /// The blend's number of one of its items.
  func blendIndex(_ item: ItemIndex) -> ItemIndex? {
    if own == nil { return item }
    return blends[Int(item)] < 0 ? nil : blends[Int(item)]
  }

  func observe(_ item: ItemIndex, _ state: inout any Sendable) {
    guard let item = index(item) else { return }
    var states = [state]
    recommender.observe([item], states: &states)
    state = states[0]
  }

  /// The state after some items of the blend.
  func state(after items: [ItemIndex]) -> any Sendable {
    recommender.state(after: own == nil ? items : items.compactMap(index))
  }

  /// What a sparse member says of the blend's items, in ascending order: each score's share of its best, times a factor.
  func shares(of own: [ScoredItem], times factor: Float = 1) -> [ScoredItem] {
    let best = own.reduce(0) { max($0, $1.score) }
    guard best > 0 else { return [] }
    func share(_ one: ScoredItem, as item: ItemIndex) -> ScoredItem {
      ScoredItem(item: item, score: factor * BlendWeights.share(one.score, of: best))
    }
    if sharesNumbers { return own.map { share($0, as: $0.item) } }
    return own.compactMap { one in blendIndex(one.item).map { share(one, as: $0) } }
      .sorted { $0.item < $1.item }
  }

  /// The same member, ready to answer many requests.
  func preparedForServing(threads: Int) -> BlendMember {
    var prepared = self
    prepared.recommender = recommender.preparedForServing(threads: threads)
    return prepared
  }
}
