import SessionData
import Wording

extension ReadReport {
  /// What was strange about the files, a sentence each.
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
    return notes
  }
}
