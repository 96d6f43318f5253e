import Foundation
import GRDB

/// The statements on the tables of a study, within the running transaction.
enum StudyTables {
  /// Processes that may end over a piece of work before it counts as failed.
  static let mostCrashes = 2

  // MARK: Plan

  static func plan(_ database: Database) throws -> StudyPlan? {
    try String.fetchOne(database, sql: "SELECT json FROM plan").map(decode)
  }

  static func setPlan(_ plan: StudyPlan, _ database: Database) throws {
    try database.execute(
      sql: "INSERT INTO plan (id, json) VALUES (1, ?) "
        + "ON CONFLICT (id) DO UPDATE SET json = excluded.json",
      arguments: [try encode(plan)])
  }

  static func isExhausted(_ database: Database) throws -> Bool {
    try Bool.fetchOne(database, sql: "SELECT exhausted FROM plan") ?? false
  }

  static func setExhausted(_ database: Database) throws {
    try database.execute(sql: "UPDATE plan SET exhausted = 1")
  }

  // MARK: Trials

  static func trials(_ database: Database) throws -> [Trial] {
    var epochs: [Int: [Trial.Epoch]] = [:]
    for row in try Row.fetchAll(database, sql: "SELECT * FROM epochs ORDER BY trial, epoch") {
      epochs[row["trial"], default: []].append(
        Trial.Epoch(
          epoch: row["epoch"], loss: row["loss"], measures: try decode(row["measures"]),
          seconds: row["seconds"]))
    }
    return try Row.fetchAll(database, sql: "SELECT * FROM trials ORDER BY number").map { row in
      let (number, state): (Int, String) = (row["number"], row["state"])
      return Trial(
        number: number, assignment: try decode(row["assignment"]),
        state: Trial.State(rawValue: state) ?? .failed, rungs: row["rungs"],
        epochs: epochs[number] ?? [], failure: row["failure"], crashes: row["crashes"])
    }
  }

  static func add(
    _ number: Int, _ assignment: Assignment, worker: Int, _ database: Database
  ) throws {
    try database.execute(
      sql: "INSERT INTO trials (number, assignment, state, worker) VALUES (?, ?, 'running', ?)",
      arguments: [number, try encode(assignment), worker])
  }

  static func claim(_ number: Int, worker: Int, _ database: Database) throws {
    try database.execute(
      sql: "UPDATE trials SET state = 'running', worker = ? WHERE number = ?",
      arguments: [worker, number])
  }

  /// - Parameter rung: rungs that the trial has now reached.
  static func reach(
    _ number: Int, rung: Int, isLast: Bool, _ database: Database
  ) throws {
    let state: Trial.State = isLast ? .complete : .paused
    try database.execute(
      sql: "UPDATE trials SET state = ?, rungs = ?, worker = NULL, crashes = 0 WHERE number = ?",
      arguments: [state.rawValue, rung, number])
  }

  static func fail(_ number: Int, _ reason: String, _ database: Database) throws {
    try database.execute(
      sql: "UPDATE trials SET state = 'failed', failure = ?, worker = NULL WHERE number = ?",
      arguments: [reason, number])
  }

  static func add(_ epoch: Trial.Epoch, of trial: Int, _ database: Database) throws {
    try database.execute(
      sql: "INSERT OR REPLACE INTO epochs (trial, epoch, loss, measures, seconds) "
        + "VALUES (?, ?, ?, ?, ?)",
      arguments: [trial, epoch.epoch, epoch.loss, try encode(epoch.measures), epoch.seconds])
  }

  // MARK: Work that nobody does any more

  /// Lets others take up what a worker has begun, or all workers.
  ///
  /// - Parameter hasCrashed: the worker's process ended without a word.
  static func release(worker: Int?, hasCrashed: Bool, _ database: Database) throws {
    let arguments: StatementArguments = [hasCrashed ? 1 : 0, worker, worker]
    for table in ["trials", "finals"] {
      try database.execute(
        sql: """
          UPDATE \(table) SET state = 'waiting', worker = NULL, crashes = crashes + ?
          WHERE state = 'running' AND (? IS NULL OR worker = ?)
          """,
        arguments: arguments)
    }
    try database.execute(
      sql: "UPDATE trials SET state = 'failed', failure = ? "
        + "WHERE state = 'waiting' AND crashes >= ?",
      arguments: [
        "the process that trained it was ended \(mostCrashes) times, perhaps for lack of memory",
        mostCrashes,
      ])
  }

  // MARK: JSON

  static func encode(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  static func decode<T: Decodable>(_ text: String) throws -> T {
    try JSONDecoder().decode(T.self, from: Data(text.utf8))
  }
}
