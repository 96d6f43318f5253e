/// How served events are recorded.
public struct EventRecordingSettings: Sendable, Equatable {
  /// When a row is on the disk.
  public enum Sync: String, Sendable, CaseIterable {
    /// Before its request is answered; rows that wait share one write.
    case always
    /// A second later at most, written within 200 ms.
    case interval
  }

  /// What happens to an event that cannot be recorded, as the disk is full or too slow.
  public enum Overload: String, Sendable, CaseIterable {
    /// It is not taken in; its request fails.
    case refuse
    /// It is taken in, and counted as lost.
    case serve
  }

  /// How sessions are named in the log.
  public enum Names: String, Sendable, CaseIterable {
    /// By a keyed hash: without the folder's key, nobody tells whose session it is.
    case pseudonyms
    /// By their names.
    case plain
  }

  /// Where the segments are, where the log is a folder; made where it is not there.
  public var folder: String
  /// When a row is on the disk.
  public var sync = Sync.interval
  /// What happens to an event that cannot be recorded.
  public var whenFull = Overload.refuse
  /// How sessions are named.
  public var names = Names.pseudonyms
  /// Events that wait to be written, at most, ≥ 1.
  public var maxQueue = 65_536
  /// Bytes after which a segment is closed, ≥ 1.
  public var segmentBytes = 64 << 20
  /// Time after which a segment is closed, > 0.
  public var segmentTime = Duration.seconds(3600)
  /// How long events are kept at least, and not much longer; for good when `nil`.
  public var keepTime: Duration?
  /// Bytes that the segments may take, beside those that are being written; any number when `nil`.
  public var keepBytes: Int?

  /// Time between two looks at what is to be kept; tests look when they want to.
  package var lookEvery = Duration.seconds(60)

  /// Records as `gru4rec serve --event-log` does without other options; into a folder, where the log is one.
  public init(folder: String = "") { self.folder = folder }
}
