import ArgumentParser
import Console
import EventLogs
import Foundation
import Kernels
import ModelExchange
import ModelFiles
import Recommendation
import SessionData
import SystemFiles
import Wording

/// `gru4rec recommend`: the next items of a session.
struct RecommendCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "recommend",
    abstract: "Recommend the next items of sessions.",
    discussion: """
      Without items it reads one session per line from standard input and answers each with a JSON \
      line. Items are separated by blanks; by TABs where a line has some; or are a JSON array. \
      Unknown items are named in a warning and skipped.

      Example:
        gru4rec recommend model.safetensors 100594 100045 -k 5 --items items.tsv
      """)

  @Argument(help: "Model file.") var model: String
  @Argument(help: "Items of the session, oldest first.") var items: [String] = []

  @Option(name: .short, help: ArgumentHelp("Number of recommendations.", valueName: "n"))
  var k = 20

  @Flag(help: "Leave out items of the session itself.") var excludeSeen = false

  @Option(help: ArgumentHelp("Leave out these items, one identifier per line.", valueName: "file"))
  var exclude: String?

  @Option(help: ArgumentHelp("Recommend only these items.", valueName: "file"))
  var only: String?

  @Option(
    help: ArgumentHelp(
      "Find lists with the model's index.", valueName: "model.index.safetensors"))
  var index: String?

  @Flag(
    help: ArgumentHelp(
      "Write the session's vector, whose inner products with those of gru4rec export --vectors are scores."
    ))
  var vector = false

  @OptionGroup var titles: ItemTableOptions

  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard k >= 1 else { throw ValidationError("-k is \(k); allowed: 1 or more") }
    if vector, excludeSeen || exclude != nil || only != nil || index != nil || titles.path != nil {
      throw ValidationError(
        "--vector gives no list; --exclude-seen, --exclude, --only, --index and --items are for lists"
      )
    }
  }

  func run() throws {
    if vector { return try answerVectors() }
    let session = SessionRecommender(
      model: try opened(), k: k, excludesSeen: excludeSeen)
    var recommender = session
    recommender.filter = try filter(for: session.model.vocabulary)
    recommender.titles = try titles.read()
    if items.isEmpty {
      try answerLines(recommender)
    } else {
      try answer(items, recommender)
    }
  }

  /// The model; one with an index is prepared, as its lists come from it.
  private func opened() throws -> CatalogueModel {
    guard let index else { return try CatalogueModel(contentsOf: model) }
    return try IndexedModelFile(model: model, index: index, threads: Machine.cores).open()
      .preparedForServing(threads: Machine.cores)
  }

  private func filter(for vocabulary: ItemVocabulary) throws -> CandidateFilter {
    CandidateFilter(
      excluding: try exclude.map { try ItemList(contentsOf: $0, vocabulary).items },
      only: try only.map { path in
        let list = try ItemList(contentsOf: path, vocabulary)
        guard list.items.count > 0 else {
          throw CommandError.badData(
            "\(path): none of its items is known to the model, so that nothing can be recommended")
        }
        return list.items
      })
  }

  private func answer(_ session: [String], _ recommender: SessionRecommender) throws {
    let answer = recommender.answer(session)
    Self.warn(answer.unknown, place: "")
    guard answer.unknown.count < session.count else {
      throw CommandError.badData(
        "the model knows none of the session's items; gru4rec inspect \(model) shows some it knows")
    }
    if output.json {
      try StandardOutput.writeLine(answer.json.json)
    } else {
      let table = answer.table
      try StandardOutput.write(StandardOutput.isTerminal ? table.text : table.tabSeparated)
    }
  }

  private func answerLines(_ recommender: SessionRecommender) throws {
    if isatty(STDIN_FILENO) == 1, !output.quiet {
      Messages.note(
        "reading sessions from standard input: one per line, items between blanks or TABs")
    }
    var lines = SessionLines()
    var number = 0
    while let arrived = try lines.next(atMost: 1024 * Machine.cores) {
      var text = ""
      for answer in recommender.answer(lines: arrived) {
        number += 1
        Self.warn(answer.unknown, place: "line \(number): ")
        text += answer.json + "\n"
      }
      try StandardOutput.write(text)
    }
  }

  private func answerVectors() throws {
    let export = try VectorExport(contentsOf: model)
    let vocabulary = export.model.vocabulary
    func write(_ session: [String], place: String) throws {
      Self.warn(session.filter { vocabulary.index(of: $0) == nil }, place: place)
      let known = session.filter { vocabulary.index(of: $0) != nil }
      try StandardOutput.writeLine(
        JSONObject(["session": known, "vector": export.query(after: known)]).json)
    }
    guard items.isEmpty else { return try write(items, place: "") }
    var lines = SessionLines()
    var number = 0
    while let line = try lines.next(atMost: 1)?.first {
      number += 1
      try write(SessionLine.items(line), place: "line \(number): ")
    }
  }

  private static func warn(_ unknown: [String], place: String) {
    for item in unknown {
      Messages.warning("\(place)unknown item '\(TextTable.printable(item))' skipped")
    }
  }
}

/// Lines of standard input, as text.
private struct SessionLines {
  private var lines = LineReader(STDIN_FILENO, name: "standard input", takesUnendedLine: true)

  mutating func next(atMost most: Int) throws(FileError) -> [String]? {
    try lines.next(atMost: most)?.map { line in
      String(decoding: line.last == UInt8(ascii: "\r") ? line.dropLast() : line, as: UTF8.self)
    }
  }
}
