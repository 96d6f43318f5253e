import GRDB

/// A run of the command that worked on a study.
public struct StudyRun: Sendable, Equatable {
  /// Processes at work.
  public let workers: Int
  /// Threads of each.
  public let threads: Int
  /// Time that the search itself took, in seconds.
  public let searchSeconds: Double
  /// Time from beginning to end, in seconds.
  public let seconds: Double
}

extension Study {
  /// All runs so far.
  public func runs() throws(TuningError) -> [StudyRun] {
    try access { database in
      try Row.fetchAll(database, sql: "SELECT * FROM runs ORDER BY id").map { row in
        StudyRun(
          workers: row["workers"], threads: row["threads"],
          searchSeconds: row["search_seconds"], seconds: row["seconds"])
      }
    }
  }

  /// Notes that a run begins.
  ///
  /// - Returns: its number.
  public func beginRun(workers: Int, threads: Int) throws(TuningError) -> Int64 {
    try access { database in
      try database.execute(
        sql: "INSERT INTO runs (workers, threads) VALUES (?, ?)", arguments: [workers, threads])
      return database.lastInsertedRowID
    }
  }

  /// Notes how long a run has lasted.
  ///
  /// - Parameter isSearching: whether the search, without the trainings at the end, still goes on.
  public func note(
    run: Int64, seconds: Double, isSearching: Bool
  ) throws(TuningError) {
    try access { database in
      try database.execute(
        sql: "UPDATE runs SET seconds = ?, "
          + "search_seconds = CASE WHEN ? THEN ? ELSE search_seconds END WHERE id = ?",
        arguments: [seconds, isSearching, seconds, run])
    }
  }
}
