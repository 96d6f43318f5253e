import Blending
import Foundation
import Recommendation
import Safetensors

/// The file of a blend: its members whole, each under names of its own, and what they count.
public struct BlendFile: Sendable {
  /// What such files say of their format.
  public static let format = "gru4rec-blend"
  private static let formatVersion = 1
  /// Most members that are read.
  private static let memberLimit = 100

  /// The members in their order.
  public let members: [CatalogueModel]
  /// What they count.
  public let weights: BlendWeights
  /// The blend of both.
  public let recommender: BlendedRecommender
  /// SHA-256 of the file's data, in hexadecimal; `nil` before it is written.
  public let checksum: String?

  /// A blend that is to be saved.
  ///
  /// - Throws: `BlendError` for members that cannot be blended so.
  public init(_ members: [CatalogueModel], _ weights: BlendWeights) throws(BlendError) {
    if let nested = members.firstIndex(where: { $0.recommender is BlendedRecommender }) {
      throw .nested(member: nested)
    }
    recommender = try BlendedRecommender(members, weights)
    self.members = members
    self.weights = weights
    checksum = nil
  }

  /// Opens a file; the members' data stays there where it would in their own files.
  ///
  /// - Throws: `SafetensorsError` for a file that is damaged or cannot be read, ``ModelFileError`` for one that is no
  ///   usable blend, and the errors of its members' formats.
  public init(contentsOf path: String) throws {
    let file = try SafetensorsFile(path: path)
    func fault(_ reason: String) -> ModelFileError { .init(path: path, reason: reason) }
    guard let version = file.metadata["format_version"].flatMap({ Int($0) }) else {
      throw fault("a blend without a format version; gru4rec blend writes one")
    }
    guard version <= Self.formatVersion else {
      throw fault(
        "a blend of format version \(version), and this gru4rec reads up to \(Self.formatVersion); "
          + "install a newer gru4rec, or blend its members again")
    }
    guard let count = file.metadata["members"].flatMap({ Int($0) }),
      (1...Self.memberLimit).contains(count)
    else { throw fault("its number of members is damaged; blend them again") }
    members = try (0..<count).map { number in
      let part = file.part(Self.prefix(number))
      let name = part.metadata["format"]
      guard name != Self.format, let format = ModelFormats.named(name) else {
        throw fault(
          "its member \(number + 1) is of the format '\(name ?? "")', which no blend can have; blend others"
        )
      }
      return try format.open(member: part)
    }
    do {
      let text = try file.array("blend.weights", as: UInt8.self)
      weights = try JSONDecoder().decode(BlendWeights.self, from: Data(text))
      recommender = try BlendedRecommender(members, weights)
    } catch let error as BlendError {
      throw fault("\(error)")
    } catch is DecodingError {
      throw fault("its weights are damaged; blend its members again")
    }
    checksum = file.metadata["sha256"]
    guard file.isIntact else {
      throw fault("it was written to while it was read; write a new file and rename it")
    }
  }

  private static func prefix(_ member: Int) -> String { "member.\(member)." }

  /// Writes the file: complete and durable, or not at all.
  ///
  /// Each member is written beside it first, and removed in the end.
  ///
  /// - Throws: `SafetensorsError` when the file cannot be written, what a member's format throws,
  ///   `ModelNotSavable` for a member that has none.
  public func write(to path: String) throws {
    let url = URL(fileURLWithPath: path)
    let folder = try FileManager.default.url(
      for: .itemReplacementDirectory, in: .userDomainMask, appropriateFor: url, create: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let files = try members.enumerated().map { number, member in
      let own = folder.appendingPathComponent("member-\(number).safetensors").path
      try member.save(to: own)
      return try SafetensorsFile(path: own, verifyChecksum: false)
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let text = [UInt8](try encoder.encode(weights))
    // Not in the metadata, so that the checksum tells blends of the same members from each other.
    var tensors = [TensorSpecification(name: "blend.weights", dataType: .u8, shape: [text.count])]
    var metadata = [
      "format": Self.format, "format_version": "\(Self.formatVersion)",
      "members": "\(members.count)",
    ]
    var places: [String: (file: SafetensorsFile, name: String)] = [:]
    for (number, file) in files.enumerated() {
      let prefix = Self.prefix(number)
      for (key, value) in file.metadata where key != "sha256" { metadata[prefix + key] = value }
      for name in file.names {
        let tensor = try file.tensor(name)
        tensors.append(
          .init(name: prefix + name, dataType: tensor.dataType, shape: tensor.shape))
        places[prefix + name] = (file, name)
      }
    }
    var writer = try SafetensorsWriter(path: path, tensors: tensors, metadata: metadata)
    for tensor in writer.tensors {
      if let place = places[tensor.name] {
        try writer.append(place.name, of: place.file)
      } else {
        try writer.append(text)
      }
    }
    try writer.commit()
  }
}

/// Files of blends.
enum BlendFormat: ModelFormat {
  static let name = BlendFile.format

  static func open(_ path: String) throws -> CatalogueModel {
    CatalogueModel(try BlendFile(contentsOf: path))
  }
}

extension CatalogueModel {
  /// A blend as a model like any other.
  public init(_ blend: BlendFile) {
    let first = blend.members[blend.recommender.catalogueMember]
    self.init(
      blend.recommender, vocabulary: first.vocabulary, itemCounts: first.itemCounts,
      identity: ModelIdentity(
        method: "blend",
        settings: blend.members.enumerated().map { number, member in
          ("member \(number + 1)", member.identity.method)
        }, checksum: blend.checksum),
      write: { try blend.write(to: $0) })
  }
}
