import SystemFiles

/// A file of PyTorch (`torch.save`, 1.6 and later): a pickle that is read as data, and tensors where they lie.
///
/// Nothing of the file is executed, and no memory is taken for what it only claims to hold.
public struct PyTorchFile: Sendable {
  /// Path the file was opened by.
  public let path: String
  /// What the file says.
  public let pickle: Pickle

  private let archive: ZipArchive
  /// The folder within the archive.
  private let prefix: String

  /// Opens a file and reads its pickle.
  public init(path: String) throws(PyTorchFileError) {
    let file = try InputFile(path: path)
    do {
      try FileKind.require(file)
      let archive = try ZipArchive(file)
      prefix = try Self.prefix(of: archive)
      if let order = archive.entries[prefix + "byteorder"], order.byteCount < 16,
        String(decoding: try archive.bytes(of: order), as: UTF8.self) == "big"
      {
        throw Defect(
          "it was written on a machine with the big end first; save it again on another one")
      }
      guard let entry = archive.entries[prefix + "data.pkl"] else {
        throw Defect("it has no data.pkl; save the whole model with torch.save")
      }
      guard entry.byteCount <= 1 << 31 else { throw Defect("its data.pkl is beyond 2 GB") }
      pickle = try PickleReader.read(archive.bytes(of: entry))
      self.path = path
      self.archive = archive
    } catch {
      throw Self.named(error, path)
    }
  }

  /// The tensor that a value stands for, or `nil` for one that is none.
  ///
  /// - Throws: for a tensor that does not fit its storage, or that has numbers of no known kind.
  public func tensor(_ value: PickleValue, name: String) throws(PyTorchFileError) -> PyTorchTensor?
  {
    do {
      return try PyTorchTensor(value, name: name, pickle: pickle, archive: archive, prefix: prefix)
    } catch {
      throw Self.named(error, path)
    }
  }

  /// An error with the file's name.
  static func named(_ error: any Error, _ path: String) -> PyTorchFileError {
    switch error {
    case let error as PyTorchFileError: error
    case let defect as Defect: .unusable(path: path, reason: defect.reason)
    default: .unusable(path: path, reason: "\(error)")
    }
  }

  private static func prefix(of archive: ZipArchive) throws -> String {
    guard let name = archive.names.first(where: { $0 == "data.pkl" || $0.hasSuffix("/data.pkl") })
    else {
      if archive.names.contains(where: { $0.hasSuffix(".npy") }) {
        throw Defect("an archive of NumPy arrays; name the file that torch.save wrote")
      }
      throw Defect("an archive, and none of torch.save; name the file that torch.save wrote")
    }
    let prefix = String(name.dropLast("data.pkl".count))
    if archive.entries[prefix + "constants.pkl"] != nil {
      throw Defect("a compiled model (torch.jit.save); name the file that torch.save wrote")
    }
    return prefix
  }
}
