import GRDB

/// The statements on the trainings at the end, within the running transaction.
enum FinalTables {
  /// A training that is still to be done, or is being done.
  struct Entry {
    let training: FinalTraining
    let isWaiting: Bool
    let isDone: Bool
    let crashes: Int
  }

  static func all(_ database: Database) throws -> [Entry] {
    // In the order in which they were asked for, which is that of the seeds.
    try Row.fetchAll(
      database, sql: "SELECT * FROM finals ORDER BY trial, length(seed), seed"
    ).map { row in
      let (seed, state): (String, String) = (row["seed"], row["state"])
      let measures: String? = row["measures"]
      return Entry(
        training: FinalTraining(
          trial: row["trial"], seed: UInt64(seed) ?? 0, epochs: row["epochs"],
          measures: try measures.map { try StudyTables.decode($0) } ?? [:],
          seconds: row["seconds"]),
        isWaiting: state == "waiting", isDone: state == "complete", crashes: row["crashes"])
    }
  }

  /// Brings the table in line with what is wanted: what is no longer wanted goes, what is there stays.
  static func require(_ wanted: [FinalTraining], _ database: Database) throws {
    for entry in try all(database) where !wanted.contains(where: entry.training.isLike) {
      try database.execute(
        sql: "DELETE FROM finals WHERE trial = ? AND seed = ?",
        arguments: [entry.training.trial, "\(entry.training.seed)"])
    }
    for training in wanted {
      try database.execute(
        sql: "INSERT OR IGNORE INTO finals (trial, seed, epochs, state) "
          + "VALUES (?, ?, ?, 'waiting')",
        arguments: [training.trial, "\(training.seed)", training.epochs])
    }
  }

  static func claim(_ training: FinalTraining, worker: Int, _ database: Database) throws {
    try database.execute(
      sql: "UPDATE finals SET state = 'running', worker = ? WHERE trial = ? AND seed = ?",
      arguments: [worker, training.trial, "\(training.seed)"])
  }

  static func finish(
    trial: Int, seed: UInt64, measures: [String: Double], seconds: Double, _ database: Database
  ) throws {
    try database.execute(
      sql: "UPDATE finals SET state = 'complete', worker = NULL, measures = ?, seconds = ? "
        + "WHERE trial = ? AND seed = ?",
      arguments: [try StudyTables.encode(measures), seconds, trial, "\(seed)"])
  }

  static func removeAll(_ database: Database) throws {
    try database.execute(sql: "DELETE FROM finals")
  }
}

extension FinalTraining {
  /// Whether both are the same piece of work.
  fileprivate func isLike(_ other: FinalTraining) -> Bool {
    trial == other.trial && seed == other.seed && epochs == other.epochs
  }
}
