import Recommendation
import SessionData

extension BlendedRecommender {
  /// Blends models.
  ///
  /// The catalogue is that of the first model with a score for every item, or of the first model where none has: what
  /// others know beside is left out, and an item that a sparse member does not know has the share 0.
  ///
  /// - Throws: ``BlendError`` for models or weights that do not go together.
  public init(_ models: [CatalogueModel], _ weights: BlendWeights) throws(BlendError) {
    let (place, members) = try Self.members(of: models)
    guard weights.fit(members: members.map(\.isDense)) else { throw .unusableWeights }
    self.init(members, weights, itemCount: models[place].vocabulary.count)
  }

  /// Models as members, and the place of the one whose items are those of the blend.
  static func members(
    of models: [CatalogueModel]
  ) throws(BlendError) -> (place: Int, members: [BlendMember]) {
    guard !models.isEmpty else { throw .noMembers }
    let place = models.firstIndex { BlendMember.isDense($0) } ?? 0
    let catalogue = models[place].vocabulary
    let members = models.map { BlendMember($0, catalogue: catalogue) }
    for (number, member) in members.enumerated() {
      let known = member.knownItems(of: catalogue.count)
      if known == 0 { throw .nothingInCommon(member: number) }
      if member.isDense, known < catalogue.count {
        throw .itemsMissing(member: number, items: catalogue.count - known)
      }
    }
    return (place, members)
  }

  /// The member whose items are those of the blend.
  public var catalogueMember: Int { dense.first ?? 0 }
}
