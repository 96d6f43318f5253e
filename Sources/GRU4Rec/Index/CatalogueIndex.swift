import Kernels
import Recommendation
import Safetensors
import SessionData

/// An order of a model's items in which like ones stand side by side, for lists from part of the catalogue.
///
/// A session's items are looked for where they are likely to be, as signs of rotated rows tell, and scored exactly: see
/// docs/large-catalogues.md. What is in a list has its exact score; an item of the exact list may be missing.
///
/// ```swift
/// let index = try CatalogueIndex(contentsOf: "model.index.safetensors", for: model)
/// let served = model.indexed(by: index).preparedForServing(threads: 2)
/// ```
public struct CatalogueIndex: Sendable {
  /// How much of the catalogue a list is found from.
  public struct Effort: Sendable, Equatable {
    /// Share of the items that are looked at, the most promising ones; 1 for all.
    public let share: Double
    /// Probability with which a look finds an item that belongs into the list, at least; 1 for all.
    public let confidence: Double

    /// An effort of both; of 1 and 1 come the exact lists.
    ///
    /// - Precondition: ``isPossible(share:confidence:)``.
    public init(share: Double = 0.25, confidence: Double = 0.85) {
      precondition(
        Self.isPossible(share: share, confidence: confidence),
        "a share of \(share), a confidence of \(confidence)")
      self.share = share
      self.confidence = confidence
    }

    /// As a server tells them to its clients.
    public var settings: [(name: String, value: String)] {
      [("index-share", "\(share)"), ("index-confidence", "\(confidence)")]
    }

    /// Whether the share is above 0 and the confidence 0.5 or more, and both are 1 at most.
    public static func isPossible(share: Double, confidence: Double) -> Bool {
      share > 0 && share <= 1 && confidence >= 0.5 && confidence <= 1
    }
  }

  /// All items.
  let order: [ItemIndex]
  /// How many of the first items are those that are clicked most; they are clustered by themselves.
  let head: Int
  /// SHA-256 of the model's tensors; `nil` for a model without a file.
  public let model: String?
  /// How much a list is found from.
  public var effort: Effort

  /// Catalogues with fewer items are scored whole, with an index as without.
  public static let fewestItems = GRU4RecModel.fewestItems
  /// Share of the items that are clicked most.
  private static let headShare = 0.05

  /// Builds the index of a model; the same one, whatever the threads.
  ///
  /// - Parameter threads: how many build it, ≥ 1.
  public init(of model: GRU4RecModel, effort: Effort = Effort(), threads: Int = 1) {
    let counts = model.itemCounts
    let all = (0..<ItemIndex(model.itemCount)).sorted {
      let (one, other) = (counts[Int($0)], counts[Int($1)])
      return one == other ? $0 < $1 : one > other
    }
    head = min(Int(Double(all.count) * Self.headShare), counts.count { $0 > 0 })
    let clusters = ItemClusters(
      model.weights, length: UsualSearch.length(of: model.usualStates), threads: threads)
    order = clusters.ordered(all[..<head].sorted()) + clusters.ordered(all[head...].sorted())
    self.model = model.checksum
    self.effort = effort
  }

  init(order: [ItemIndex], head: Int, model: String?, effort: Effort) {
    self.order = order
    self.head = head
    self.model = model
    self.effort = effort
  }
}

extension GRU4RecModel {
  /// States after one click, of items all over the catalogue, as what items' rows are multiplied with.
  var usualStates: [[Float]] {
    let some = min(itemCount, 256)
    var states = (0..<some).map { _ in initialState() }
    observe((0..<some).map { ItemIndex($0 * itemCount / some) }, states: &states)
    return states.map(scoredState)
  }
}
