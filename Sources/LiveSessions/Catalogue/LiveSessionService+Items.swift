import SessionData
import SessionStates

/// What a service knows of an item.
public struct KnownItem: Sendable, Equatable {
  /// Its identifier.
  public let item: String
  /// Title, attributes, and whether it is hidden.
  public let description: ItemDescription
  /// Events in the training of the model that was asked for; `nil` where it does not know the item.
  public let events: Int64?
}

extension LiveSessionService {
  /// Whether the service can be told of items.
  public var hasCatalogue: Bool { registry.catalogue != nil }

  /// Changes what is known of items, all of it or nothing: from then on lists show no hidden items, and filters know the
  /// attributes.
  ///
  /// When this returns, it holds for this service; others that share the store of items follow within a second or two.
  ///
  /// - Throws: ``LiveSessionError/noCatalogue``, ``LiveSessionError/itemRemoved(_:)``, ``LiveSessionError/contended``,
  ///   ``LiveSessionError/itemStore(_:)``.
  public func change(_ changes: [ItemChange]) async throws(LiveSessionError) {
    guard let catalogue = registry.catalogue else { throw .noCatalogue }
    await take(over: try await catalogue.change(changes))
  }

  /// What is known of an item.
  ///
  /// - Throws: ``LiveSessionError/unknownItem`` for one that neither the model nor a table knows, and nobody told of,
  ///   ``LiveSessionError/itemRemoved(_:)``.
  public func item(_ id: String, in model: ServedModel) throws(LiveSessionError) -> KnownItem {
    let record = registry.catalogue?.record(of: id)
    let number = model.vocabulary.index(of: id)
    let table = registry.attributes?.attributes
    let row = table?.items.index(of: id)
    if record?.isRemoved == true { throw .itemRemoved(id) }
    guard
      record != nil || number != nil || row != nil || titles?.title(of: id) != nil
    else { throw .unknownItem }
    let names = registry.attributeNames + (record?.attributes?.keys.sorted() ?? [])
    var attributes: [String: [String]] = [:]
    for name in names where attributes[name] == nil {
      let column = table?.columns.first { $0.name == name }
      let values = ItemRecord.values(of: name, told: record, row: row, in: column)
      if !values.isEmpty { attributes[name] = values }
    }
    return KnownItem(
      item: id,
      description: ItemDescription(
        title: itemTitles.title(of: id), attributes: attributes,
        isHidden: record?.isHidden ?? false, added: record?.added),
      events: number.map { model.itemCounts[Int($0)] })
  }

  /// Reads what other servers were told.
  func refreshCatalogue() async {
    guard let catalogue = registry.catalogue else { return }
    do throws(SessionStateStoreError) {
      await take(over: try await catalogue.refresh())
    } catch {
      logger.warning("what is known of items cannot be read", metadata: ["error": "\(error)"])
    }
  }

  private func take(over items: Set<String>) async {
    if items.isEmpty { return }
    await registry.describe(items)
    searches.titlesChanged()
  }
}
