import Foundation
import MessagePassing
import Safetensors
import SessionData

extension TensorView {
  /// Rows of a tensor of items, from all ranks, each of which calls this for the same ones.
  ///
  /// - Parameter isForAll: whether all ranks want them, or only the first, and the others get none.
  func rows(
    _ range: Range<Int>, from ranks: Ranks, isForAll: Bool
  ) throws(RanksError) -> [Float] {
    let own = range.filter(has)
    var values = [Float](repeating: 0, count: own.count * rowWidth)
    for (index, row) in own.enumerated() { copyRow(row, into: &values, at: index * rowWidth) }
    guard let shards else { return values }
    let parts = try ranks.gather(values)
    guard isForAll || ranks.isFirst else { return [] }
    var next = [Int](repeating: 0, count: parts.count)
    var all: [Float] = []
    all.reserveCapacity(range.count * rowWidth)
    for row in range {
      let rank = shards.rank(of: ItemIndex(row))
      all += parts[rank][next[rank]..<next[rank] + rowWidth]
      next[rank] += rowWidth
    }
    return all
  }
}

/// Writes a whole file, complete or not at all, of tensors whose rows may lie on several ranks, all of which call this.
///
/// The first one writes, and the others tell it their rows piece by piece, so that no rank holds more than its own.
///
/// - Throws: on the first rank what kept it from writing, on the others that it failed.
func writeTensors(
  _ tensors: [NamedContent], metadata: [String: String], to path: String, ranks: Ranks?
) throws {
  guard let ranks, ranks.count > 1 else {
    return try writeTensors(tensors, metadata: metadata, to: path)
  }
  let gathered = tensors.map { tensor in
    guard case .view(let view) = tensor.content, view.shards != nil else { return tensor }
    let content = TensorContent.rows(view.rowCount, width: view.rowWidth) { range in
      // The first one may have failed to write what came before.
      _ = try ranks.agree(Result<Void, Never>.success(()))
      return try view.rows(range, from: ranks, isForAll: false)
    }
    return NamedContent(name: tensor.name, shape: tensor.shape, content: content)
  }
  var result: Result<Void, any Error> = .success(())
  if ranks.isFirst {
    do {
      try writeTensors(gathered, metadata: metadata, to: path)
    } catch let error as RanksError {
      throw error
    } catch {
      result = .failure(error)
    }
  } else {
    let order = SafetensorsWriter.order(specifications(of: gathered)).map(\.name)
    for name in order {
      guard let tensor = gathered.first(where: { $0.name == name }) else { continue }
      try tensor.content.forEachChunk { _ in }
    }
  }
  try ranks.agree(result).get()
}
