/// A safetensors file, checked and mapped into memory for reading.
///
/// Opening reads the header and refuses whatever is not sound: see ``SafetensorsDefect``. Tensors are then
/// read where they lie; nothing is copied before it is asked for. A file of this module's writer begins
/// its data at a multiple of 64 bytes and aligns every tensor for its type; other files need not.
///
/// ```swift
/// let file = try SafetensorsFile(path: "model.safetensors")
/// let bias = try file.array("item.output_bias", as: Float.self)
/// ```
public final class SafetensorsFile: Sendable {
  /// Path the file was opened by.
  public let path: String
  /// Free texts about the file, from `__metadata__`.
  public let metadata: [String: String]
  /// What the file holds, by name.
  public let tensors: [String: TensorDescription]
  /// Names of the tensors in the order of their bytes.
  public let names: [String]

  private let mapping: MappedFile
  private let dataStart: Int

  /// Opens and checks a file.
  ///
  /// - Parameters:
  ///   - path: a regular file.
  ///   - verifyChecksum: whether the data is read once, front to back, and compared with the SHA-256 that
  ///     the metadata holds under `sha256`; without such an entry there is nothing to compare.
  public init(path: String, verifyChecksum: Bool = true) throws(SafetensorsError) {
    let mapping = try MappedFile(path: path)
    do throws(SafetensorsDefect) {
      let headerCount = try Self.headerByteCount(in: mapping)
      let dataStart = Self.prefixByteCount + headerCount
      let headerBytes = mapping.copy(Self.prefixByteCount..<dataStart, as: UInt8.self)
      let header = try Header(parsing: headerBytes, dataCount: mapping.byteCount - dataStart)
      self.path = path
      self.metadata = header.metadata
      self.names = header.tensors.map(\.name)
      // Names are unique: the parser has refused duplicates.
      self.tensors = Dictionary(uniqueKeysWithValues: header.tensors.map { ($0.name, $0) })
      self.mapping = mapping
      self.dataStart = dataStart
    } catch {
      throw .invalidFile(path: path, defect: error)
    }
    if verifyChecksum { try self.verifyChecksum() }
  }

  /// The tensors and texts whose names begin so, without that beginning: a file within this one, which shares its
  /// mapping.
  ///
  /// It is covered by the checksum of this file and has none of its own.
  public func part(_ prefix: String) -> SafetensorsFile {
    func strip<Value>(_ values: [String: Value]) -> [String: Value] {
      var own: [String: Value] = [:]
      for (name, value) in values where name.hasPrefix(prefix) {
        own[String(name.dropFirst(prefix.count))] = value
      }
      return own
    }
    return SafetensorsFile(
      path: path, metadata: strip(metadata), tensors: strip(tensors),
      names: names.filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) },
      mapping: mapping, dataStart: dataStart)
  }

  private init(
    path: String, metadata: [String: String], tensors: [String: TensorDescription],
    names: [String], mapping: MappedFile, dataStart: Int
  ) {
    self.path = path
    self.metadata = metadata
    self.tensors = tensors
    self.names = names
    self.mapping = mapping
    self.dataStart = dataStart
  }

  /// Lets this process live on when a file is cut short while it is open: what is missing reads as zeros.
  ///
  /// For programs that run for long; such a program asks ``isIntact`` before it uses what it has read. It
  /// takes over SIGBUS for addresses in open files, and no other.
  public static func surviveDamage() { MappedFile.surviveDamage() }

  /// Whether nobody wrote to the file since it was opened; replacing or deleting it by name is no harm.
  public var isIntact: Bool { mapping.isIntact }

  /// Reads the data once, front to back, and compares it with the SHA-256 of the metadata, where there is
  /// one.
  ///
  /// For callers that open a file without this and do other work meanwhile: most of the time to open a large
  /// file is spent here.
  public func verifyChecksum() throws(SafetensorsError) {
    guard let expected = metadata[Header.checksumKey] else { return }
    guard let digest = mapping.sha256(of: dataStart..<mapping.byteCount) else {
      throw .noChecksum(path: path)
    }
    let actual = hexadecimal(digest)
    guard expected.lowercased() == actual else {
      throw .invalidFile(path: path, defect: .wrongChecksum(expected: expected, actual: actual))
    }
  }

  /// Gives the memory of what has been read back to the system; it is read again when it is needed.
  ///
  /// For tensors of which little is needed from now on.
  public func releasePages() { mapping.releasePages() }

  /// Calls `body` with the bytes of a tensor, which lie in mapped memory.
  ///
  /// The pointer stays valid as long as this object lives: a caller that keeps the object may keep the
  /// pointer. The bytes are read-only, and aligned only as the file happens to align them.
  public func withBytes<R>(
    of name: String, _ body: (UnsafeRawBufferPointer) throws -> R
  ) throws -> R {
    try mapping.withBytes(try fileRange(of: tensor(name)), body)
  }

  /// Where a tensor begins in the open file, for reading parts of it without their pages in memory.
  ///
  /// The descriptor is open as long as this object lives.
  public func place(
    of name: String
  ) throws(SafetensorsError) -> (descriptor: Int32, offset: Int) {
    (mapping.descriptor, fileRange(of: try tensor(name)).lowerBound)
  }

  /// Copies the elements of a tensor, in row-major order.
  ///
  /// - Parameter type: the type that the tensor must have; nothing is converted.
  public func array<T: TensorElement>(
    _ name: String, as type: T.Type
  ) throws(SafetensorsError) -> [T] {
    let tensor = try tensor(name)
    guard tensor.dataType == T.dataType else {
      throw .wrongDataType(
        path: path, name: name, expected: T.dataType, actual: tensor.dataType)
    }
    return mapping.copy(fileRange(of: tensor), as: type)
  }

  /// The description of a tensor that must be there.
  public func tensor(_ name: String) throws(SafetensorsError) -> TensorDescription {
    guard let tensor = tensors[name] else {
      throw .noSuchTensor(path: path, name: name, available: names)
    }
    return tensor
  }

  private func fileRange(of tensor: TensorDescription) -> Range<Int> {
    let range = tensor.byteRange
    return dataStart + range.lowerBound..<dataStart + range.upperBound
  }

  /// Bytes in front of the header: its length, little-endian.
  private static let prefixByteCount = 8

  private static func headerByteCount(in mapping: MappedFile) throws(SafetensorsDefect) -> Int {
    guard mapping.byteCount >= prefixByteCount else {
      throw .tooShort(byteCount: mapping.byteCount)
    }
    let count = mapping.copy(0..<prefixByteCount, as: UInt64.self)[0]
    guard count <= Header.byteLimit else {
      throw .headerTooLong(byteCount: count, limit: Header.byteLimit)
    }
    let available = mapping.byteCount - prefixByteCount
    guard count <= available else {
      throw .headerExceedsFile(byteCount: count, available: available)
    }
    return Int(count)
  }
}
