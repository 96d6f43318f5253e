import Foundation
import SystemFiles

/// A file that keeps what was counted, so that it survives a restart.
public final class QualityFile: Sendable {
  /// The file.
  public let path: String

  /// A file at a path; nothing is done with it yet.
  public init(_ path: String) { self.path = path }

  /// Goes on with what the file has; counts anew where there is none.
  ///
  /// A file that is something else, or damaged, is put aside as `FILE.damaged`.
  ///
  /// - Parameter time: Unix seconds of now.
  /// - Returns: with what was wrong with the file; `nil` for nothing.
  public func open(at time: Double) -> (quality: LiveQuality, problem: String?) {
    let new = LiveQuality(since: time)
    let data: Data
    do {
      data = try Data(contentsOf: URL(filePath: path))
    } catch CocoaError.fileReadNoSuchFile, CocoaError.fileNoSuchFile {
      return (new, nil)
    } catch {
      return (new, "it cannot be read: \(error.localizedDescription)")
    }
    if let state = Self.state(from: data) { return (LiveQuality(state), nil) }
    let aside = path + ".damaged"
    // Over one that was put aside before; what cannot be moved is replaced by the next file.
    let isMoved = rename(path, aside) == 0
    return (
      new,
      "it is damaged or of another kind; counting begins anew"
        + (isMoved ? ", and the file is now \(aside)" : "")
    )
  }

  /// Writes what was counted: complete, or not at all.
  public func save(_ quality: LiveQuality) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let data = try encoder.encode(quality.state)
    let file = try AtomicFile(path: path, allowsDevices: false)
    try file.write(data)
    try file.commit()
  }

  private static func state(from data: Data) -> QualityState? {
    guard let state = try? JSONDecoder().decode(QualityState.self, from: data),
      state.format == QualityState.format, state.sampled.pairs.allSatisfy(\.isWhole)
    else { return nil }
    return state
  }
}
