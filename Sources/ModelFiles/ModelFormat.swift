import Recommendation
import Safetensors
import Synchronization

/// A kind of model file: a safetensors file whose metadata names the format under `format`.
public protocol ModelFormat: Sendable {
  /// What `format` says in the metadata of such files.
  static var name: String { get }

  /// Opens a file of this format.
  ///
  /// - Throws: `SafetensorsError` for a file that is damaged or cannot be read, and the format's own error for one
  ///   that is no usable model.
  static func open(_ path: String) throws -> CatalogueModel

  /// Opens a model of this format that is a member of a blend: a part of the blend's file, whose checksum holds.
  ///
  /// Without an implementation of its own, models of a format can be no members.
  ///
  /// - Throws: as ``open(_:)``.
  static func open(member file: SafetensorsFile) throws -> CatalogueModel
}

extension ModelFormat {
  /// Refuses.
  public static func open(member file: SafetensorsFile) throws -> CatalogueModel {
    throw ModelFileError(
      path: file.path, reason: "models of the format '\(name)' cannot be members of a blend")
  }
}

/// The formats that `CatalogueModel(contentsOf:)` knows.
public enum ModelFormats {
  private static let all = Mutex<[any ModelFormat.Type]>([
    GRU4RecFormat.self, BaselineFormat.self, BlendFormat.self,
  ])

  /// Makes files of a format of your own known to this process; a name that is taken is taken over.
  public static func register(_ format: any ModelFormat.Type) {
    all.withLock { all in
      all.removeAll { $0.name == format.name }
      all.append(format)
    }
  }

  /// The format of a name.
  static func named(_ name: String?) -> (any ModelFormat.Type)? {
    all.withLock { all in all.first { $0.name == name } }
  }
}

extension CatalogueModel {
  /// Opens a model file of any kind.
  ///
  /// - Throws: `SafetensorsError` for a file that is damaged or cannot be read, the error of its format for one that
  ///   is no usable model: ``ModelFileError`` for a baseline or a blend, `GRU4RecError` for a network.
  public init(contentsOf path: String) throws {
    let name = try ModelFormats.formatName(of: path)
    // What is of no known format is told by the network's reader what it is not.
    self = try (ModelFormats.named(name) ?? GRU4RecFormat.self).open(path)
  }
}

extension ModelFormats {
  /// What a file says of its format; other defects are found when it is opened.
  ///
  /// - Throws: `SafetensorsError` for a file that is no safetensors file or cannot be read.
  public static func formatName(of path: String) throws(SafetensorsError) -> String? {
    try SafetensorsFile(path: path, verifyChecksum: false).metadata["format"]
  }

  /// The checksum that a file states, without a look whether it holds; `nil` where it states none.
  ///
  /// - Throws: `SafetensorsError` for a file that is no safetensors file or cannot be read.
  public static func checksum(of path: String) throws(SafetensorsError) -> String? {
    try SafetensorsFile(path: path, verifyChecksum: false).metadata["sha256"]
  }
}

/// A file that is no usable model.
public struct ModelFileError: Error, Equatable, CustomStringConvertible {
  /// Path of the file.
  public let path: String
  /// What is wrong with it, and what to do.
  public let reason: String

  /// The path, and what is wrong.
  public var description: String { "\(path): \(reason)" }
}
