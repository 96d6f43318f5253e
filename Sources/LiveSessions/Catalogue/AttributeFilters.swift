import Recommendation
import SessionData
import Synchronization

/// Conditions on attributes as sets of a model's items: visitors send the same ones again and again, and each is looked through
/// the catalogue for once.
final class AttributeFilters: Sendable {
  /// Bytes of sets and conditions that are remembered, beyond which all are forgotten.
  private static let mostBytes = 64 << 20

  private struct Known {
    var sets: [[ItemCondition]: ItemSet] = [:]
    var bytes = 0
  }

  private let index: AttributeIndex
  private let bytesOfSet: Int
  private let known = Mutex(Known())

  init(_ index: AttributeIndex) {
    self.index = index
    bytesOfSet = index.itemCount / 8 + 256
  }

  /// The same with other values of some items, sets that are remembered included.
  func describing(
    _ items: [(number: ItemIndex?, id: String)], _ record: (String) -> ItemRecord?
  ) -> AttributeFilters {
    let filters = AttributeFilters(index.describing(items, record))
    let numbers = items.compactMap(\.number)
    var known = known.withLock(\.self)
    // Looking through the catalogue again costs as much as this many looks at one item.
    guard known.sets.count * numbers.count <= index.itemCount else { return filters }
    for (conditions, set) in known.sets {
      var set = set
      for number in numbers {
        if conditions.allSatisfy({ filters.index.meets($0, number) }) {
          set.insert(number)
        } else {
          set.remove(number)
        }
      }
      known.sets[conditions] = set
    }
    filters.known.withLock { $0 = known }
    return filters
  }

  /// Values of an attribute of an item, as texts.
  func values(of item: ItemIndex, _ name: String) -> [String] { index.texts(of: item, name) }

  /// How many items have each value of an attribute.
  func counts(of name: String) -> [String: Int] { index.counts(of: name) }

  /// Names of the attributes.
  var names: [String] { index.names }

  /// Whether so many items have other values by now that the index should be made anew.
  var isWorn: Bool { index.isWorn }

  /// The items that meet all of some conditions.
  func items(
    _ conditions: [ItemCondition], for use: NameUse = .filter
  ) throws(LiveSessionError) -> ItemSet {
    if let set = known.withLock({ $0.sets[conditions] }) { return set }
    var all: ItemSet?
    for condition in conditions {
      guard let set = index.items(condition) else {
        throw .unknownAttribute(condition.attribute, for: use, known: index.names)
      }
      if all == nil { all = set } else { all?.formIntersection(set) }
    }
    let set = all ?? ItemSet()
    // What somebody sends may be longer than the set that it stands for.
    let bytes = conditions.reduce(bytesOfSet) { $0 + $1.byteCount }
    known.withLock { known in
      if known.bytes + bytes > Self.mostBytes { known = Known() }
      if known.sets.updateValue(set, forKey: conditions) == nil { known.bytes += bytes }
    }
    return set
  }
}
