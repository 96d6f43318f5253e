/// Writes rows where they are kept, and wishes about them beside them; for one thread.
package protocol RowWriter: AnyObject {
  /// Adds a row with the columns of a segment, which is not written yet.
  func append(_ fields: [[UInt8]])
  /// Whether rows could not be written, or were not yet.
  var isWaiting: Bool { get }
  /// Writes what was added; answers how many rows are written for the first time.
  func write() throws -> Int
  /// Whether rows may be lost with the machine.
  var isBehind: Bool { get }
  /// Waits until everything that was written is safe.
  func synchronize() throws
  /// Lets rows go that are not safe; answers how many.
  @discardableResult func discard() -> Int
  /// Looks whether rows could be written.
  func probe() throws
  /// Whether a part of the log is old enough to be closed.
  var isDue: Bool { get }
  /// Closes the part of the log that is being written, where there is such a thing.
  func closeSegment()
  /// Keeps wishes, which are safe when this returns, and takes the last ones that are like others back.
  func keep(_ wishes: [WishedRows], takingBack withdrawn: [WishedRows]) throws
}

/// Rows that are to leave a log: those of a session, or that of an event.
package struct WishedRows: Sendable {
  /// The session's name in the log.
  package let session: [UInt8]
  /// The item and the milliseconds of the event, as the log has them; `nil` for all events of the session.
  package let event: (item: [UInt8], time: [UInt8])?
}

/// Looks after what was written, on a queue of its own.
package protocol LogKeeper: Sendable {
  /// Begins its rounds.
  func start()
  /// Does what was begun, and nothing after it.
  func end() async
}

/// Where rows go, and who looks after them there.
package struct RecordingPlace {
  /// The key of pseudonyms; `nil` where names stay as they are.
  let key: [UInt8]?
  let repeated: RepeatedRequests
  let keeper: any LogKeeper
  /// Makes what writes, on its thread.
  let makeWriter: @Sendable () -> any RowWriter

  package init(
    key: [UInt8]?, repeated: RepeatedRequests, keeper: any LogKeeper,
    makeWriter: @escaping @Sendable () -> any RowWriter
  ) {
    (self.key, self.repeated, self.keeper) = (key, repeated, keeper)
    self.makeWriter = makeWriter
  }
}
