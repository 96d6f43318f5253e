import SessionData

/// The rows with which items begin that a continued training has and its model has not.
public enum NewItemRows: String, Sendable, CaseIterable {
  /// Drawn like all first weights.
  case drawn
  /// The mean of the rows of the known items that stand next to it in the sessions, and a tenth of the drawn row: an
  /// item is where its neighbours are before it is learnt, and no two are the same.
  case neighbours
}

extension TrainableParameters {
  /// Moves the rows of new items, which are drawn already, to the means of their neighbours' rows.
  ///
  /// Items without a known neighbour stay where they are.
  func moveNewItems(_ new: Range<Int>, toNeighboursIn sessions: Sessions) {
    let neighbours = Self.neighbours(of: new, in: sessions)
    for (tensor, view) in zip(shape.tensors, tensors) where tensor.isOfItems && !tensor.isVector {
      var (row, other) = (
        [Float](repeating: 0, count: view.rowWidth), [Float](repeating: 0, count: view.rowWidth)
      )
      for (item, known) in zip(new, neighbours) where !known.isEmpty {
        view.copyRow(item, into: &row, at: 0)
        for column in row.indices { row[column] *= Self.drawnShare }
        let share = 1 / Float(known.count)
        for neighbour in known {
          view.copyRow(Int(neighbour), into: &other, at: 0)
          for column in row.indices { row[column] += share * other[column] }
        }
        view.setRow(item, from: row, at: 0)
      }
    }
    if output.isUnit { output.weights.rows(new).bringRowsToUnitLength() }
  }

  private static let drawnShare: Float = 0.1

  /// Known items next to each new one, as often as they stand there.
  private static func neighbours(of new: Range<Int>, in sessions: Sessions) -> [[ItemIndex]] {
    var neighbours = [[ItemIndex]](repeating: [], count: new.count)
    for session in sessions {
      for event in session.events where new.contains(Int(session.items[event])) {
        let place = Int(session.items[event]) - new.lowerBound
        for other in [event - 1, event + 1] where session.events.contains(other) {
          let item = session.items[other]
          if Int(item) < new.lowerBound { neighbours[place].append(item) }
        }
      }
    }
    return neighbours
  }
}
