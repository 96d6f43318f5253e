/// Why models cannot be blended.
public enum BlendError: Error, Equatable {
  /// There is no model.
  case noMembers
  /// A model is a blend itself.
  case nested(member: Int)
  /// A model that has a score for every item lacks items of the catalogue, which is the first such model's.
  case itemsMissing(member: Int, items: Int)
  /// A model knows none of the items of the catalogue.
  case nothingInCommon(member: Int)
  /// There are not as many weights as members, lengths, lags and counts, or some are not finite, or the weight of the
  /// first member with a score for every item is not above 0.
  case unusableWeights
  /// The validation log has no prediction for which any member names the right item.
  case nothingToLearn
}

extension BlendError: CustomStringConvertible {
  /// What is wrong, and what to do.
  public var description: String {
    switch self {
    case .noMembers: "there is nothing to blend; name one model or more"
    case .nested(let member):
      "member \(member + 1) is a blend itself; name its members instead"
    case .itemsMissing(let member, let items):
      "member \(member + 1) lacks \(items) of the items that the first network knows, and would have no score for "
        + "them; train both on the same log"
    case .nothingInCommon(let member):
      "member \(member + 1) knows none of the items that the blend recommends; train both on the same log"
    case .unusableWeights:
      "the weights do not fit the members, or are not finite; blend them again"
    case .nothingToLearn:
      "in the validation log the next item is never among the best of any member, so that there is nothing to learn from; "
        + "check that it names items as the training log does"
    }
  }
}
