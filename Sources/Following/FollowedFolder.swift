import EventLogs
import Foundation

/// The folder that a server writes segments into.
struct FollowedFolder: FollowedLog {
  let name: String

  /// Segments that were read and are gone, of which the place is remembered: a year of hours.
  private static let mostMissing = 10_000

  func check() throws(FollowError) { _ = try segments() }

  func readNew(
    from place: inout LogPlace, noting cycle: inout FollowCycle, _ take: (LoggedEvent) -> Void
  ) throws(FollowError) {
    let segments = try segments()
    for segment in segments {
      let offset = place.segments[segment.name] ?? 0
      guard segment.mayHaveMore(from: offset) else { continue }
      guard let part = try segment.part(from: offset) else {
        cycle.damaged.append(segment.name)
        continue
      }
      place.segments[segment.name] = part.end
      cycle.badRows += part.badRows
      for event in part.events { take(event) }
    }
    // A segment that is not there may come back: another folder was named by mistake, or a disk was away.
    let surplus = place.segments.count - segments.count - Self.mostMissing
    if surplus > 0 {
      let names = Set(segments.map(\.name))
      let missing = place.segments.keys.filter { !names.contains($0) }.sorted()
      for name in missing.prefix(surplus) { place.segments[name] = nil }
    }
  }

  func readAgain(
    before place: LogPlace, since: Double, _ take: (LoggedEvent) -> Void
  ) throws(FollowError) {
    for segment in try segments() {
      guard let offset = place.segments[segment.name] else { continue }
      // One that cannot be read is told of when there is something new in it.
      for event in (try? segment.events(before: offset)) ?? [] { take(event) }
    }
  }

  /// The segments, oldest first.
  private func segments() throws(FollowError) -> [LogSegment] {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: name, isDirectory: &isFolder) else {
      throw .missingLog(name, reason: "there is no such folder")
    }
    guard isFolder.boolValue else { throw .unreadableFolder(name, reason: "it is no folder") }
    do { return try LogSegment.all(in: name) } catch {
      throw .unreadableFolder(name, reason: "\(error)")
    }
  }
}
