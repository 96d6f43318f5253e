import SessionData
import Wording

extension ReadReport {
  /// What was strange about the files, and what was left out of them, a sentence each.
  package var notes: [String] {
    var notes: [String] = []
    if let first = emptyFiles.first {
      let others = emptyFiles.count - 1
      notes.append(
        "\(first)\(others > 0 ? " and \(NumberText.count(others, "file")) more" : "") "
          + "\(others > 0 ? "have" : "has") no rows and \(others > 0 ? "were" : "was") passed over")
    }
    for path in Set(repeatedFiles).sorted() {
      notes.append("\(path) is given twice: all of its events count twice; name it once")
    }
    if skippedRows > 0 {
      notes.append(
        "\(NumberText.count(skippedRows, "bad row")) skipped; the first: \(firstSkipped ?? "unknown")"
      )
    }
    if unknownItemEvents > 0 {
      notes.append(
        "\(NumberText.count(unknownItemEvents, "event")) of items that the training data lacks dropped"
      )
    }
    return notes
  }
}
