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
      if verifyChecksum, let expected = header.metadata[Header.checksumKey] {
        let actual = mapping.sha256(of: dataStart..<mapping.byteCount)
        guard expected.lowercased() == actual else {
          throw .wrongChecksum(expected: expected, actual: actual)
        }
      }
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
  }

  /// Lets this process live on when a file is cut short while it is open: what is missing reads as zeros.
  ///
  /// For programs that run for long; such a program asks ``isIntact`` before it uses what it has read. It
  /// takes over SIGBUS for addresses in open files, and no other.
  public static func surviveDamage() { MappedFile.surviveDamage() }

  /// Whether nobody wrote to the file since it was opened; replacing or deleting it by name is no harm.
  public var isIntact: Bool { mapping.isIntact }

  /// Calls `body` with the bytes of a tensor, which lie in mapped memory.
  ///
  /// The pointer stays valid as long as this object lives: a caller that keeps the object may keep the
  /// pointer. The bytes are read-only, and aligned only as the file happens to align them.
  public func withBytes<R>(
    of name: String, _ body: (UnsafeRawBufferPointer) throws -> R
  ) throws -> R {
    try mapping.withBytes(try fileRange(of: tensor(name)), body)
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
