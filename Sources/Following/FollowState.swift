import Foundation
import SystemFiles

/// Where following stands: written once for each cycle, and what it names is whole by then.
struct FollowState: Codable, Equatable {
  static let fileName = "state.json"
  static let currentFormat = 1

  var format = Self.currentFormat
  /// Cycles that are done.
  var cycle = 0
  /// Up to where each segment is taken up.
  var places: [String: Int64] = [:]
  /// Up to where a stream is taken up: an entry, and how many were ever added by then.
  var entry: String?
  var entriesAdded: Int64?
  /// Time of the newest event, in Unix seconds; none later than the clock said.
  var clock = 0.0
  /// Events up to this time were learnt before following began.
  var learntUntil = 0.0
  /// Checksum of the model that was published last, or found at the beginning.
  var published = ""
  /// Files of the members with their optimisers' state; one for a model that is no blend.
  var members: [String] = []
  /// The model that was to be published last.
  var candidate: String?
  /// File of what is not learnt yet.
  var pending: String?
  /// File of when each item was clicked last, where items are to leave.
  var lastClicks: String?
  /// Events of each baseline's sessions when following began: its window.
  var windows: [Int] = []
  /// The last cycle, whose line may not be written yet.
  var last: FollowCycle?

  /// Reads the state of a folder; `nil` where there is none.
  init?(in folder: WorkFolder) throws(FollowError) {
    let path = folder.file(Self.fileName)
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    do {
      self = try JSONDecoder().decode(Self.self, from: Data(contentsOf: URL(filePath: path)))
    } catch {
      throw .damagedState(path, reason: "it cannot be read")
    }
    guard format <= Self.currentFormat else {
      throw .damagedState(path, reason: "a newer gru4rec wrote it")
    }
  }

  init() {}

  /// Up to where the log is read.
  var place: LogPlace {
    get { LogPlace(segments: places, entry: entry, entriesAdded: entriesAdded) }
    set {
      (places, entry, entriesAdded) = (newValue.segments, newValue.entry, newValue.entriesAdded)
    }
  }

  /// Writes it: from then on it is true.
  func write(in folder: WorkFolder) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
    let file = try AtomicFile(path: folder.file(Self.fileName))
    try file.write(encoder.encode(self))
    try file.commit()
  }
}
