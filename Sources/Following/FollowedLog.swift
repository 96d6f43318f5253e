/// A log that grows: what is new in it since a place.
package protocol FollowedLog: Sendable {
  /// Its name, for people.
  var name: String { get }
  /// Looks whether it is there.
  func check() throws(FollowError)
  /// Hands over what is new behind a place, and moves the place; notes in the cycle what is wrong with the log.
  func readNew(
    from place: inout LogPlace, noting cycle: inout FollowCycle, _ take: (LoggedEvent) -> Void
  ) throws(FollowError)
  /// Hands over events in front of a place, those since a time in Unix seconds and perhaps others.
  func readAgain(
    before place: LogPlace, since: Double, _ take: (LoggedEvent) -> Void
  ) throws(FollowError)
}

/// Up to where a log is read.
package struct LogPlace: Sendable, Equatable {
  /// Offsets in the segments of a folder, by their names.
  package var segments: [String: Int64]
  /// The last entry of a stream that was read.
  package var entry: String?
  /// Entries that were added to the stream by then, ever.
  package var entriesAdded: Int64?
}
