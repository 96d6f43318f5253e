import SystemFiles

/// Writes a safetensors file piece by piece, so that it appears complete or not at all.
///
/// The tensors are announced first and their bytes appended in the order of ``tensors``, in pieces of any
/// size. Everything goes to a hidden temporary file beside the target; ``commit()`` checks that nothing
/// is missing, stores the SHA-256 of the data under `sha256` in the metadata, makes the file durable and
/// renames it. A writer that is dropped before that removes its temporary file.
///
/// Equal tensors and metadata give equal bytes, and the data begins at a multiple of 64 bytes.
///
/// ```swift
/// var writer = try SafetensorsWriter(path: path, tensors: tensors, metadata: [:])
/// for tensor in writer.tensors { try writer.append(values(of: tensor.name)) }
/// try writer.commit()
/// ```
public struct SafetensorsWriter: ~Copyable {
  /// The announced tensors in the order of their bytes, which is the order to append in.
  ///
  /// Types with larger elements come first, and otherwise the order is as announced: so every tensor is
  /// aligned for its type without gaps.
  public let tensors: [TensorSpecification]

  private let path: String
  private let output: AtomicFile
  private let checksumOffset: Int
  /// Where the bytes of `tensors[i]` end.
  private let ends: [Int]
  private var hash: SHA256
  private var position = 0
  /// The first tensor that is not complete yet.
  private var current = 0

  /// Announces what will be written and creates the temporary file.
  ///
  /// - Parameters:
  ///   - path: the file to create or replace, in a directory that exists.
  ///   - tensors: what will be appended, each name once; see ``tensors`` for the order.
  ///   - metadata: free texts; the key `sha256` is the writer's own.
  public init(
    path: String, tensors: [TensorSpecification], metadata: [String: String]
  ) throws(SafetensorsError) {
    let ordered = Self.order(tensors)
    let byteCounts = try Self.check(ordered, metadata, path)
    let header = EncodedHeader(
      tensors: zip(ordered, byteCounts).map { ($0, byteCount: $1) }, metadata: metadata)
    guard header.bytes.count <= Header.byteLimit else {
      throw .invalidSpecification(
        path: path,
        reason: "the header would have \(header.bytes.count) bytes, and readers accept "
          + "\(Header.byteLimit); shorten the metadata")
    }
    let output: AtomicFile
    do {
      output = try AtomicFile(path: path, allowsDevices: false)
      try output.write(header.bytes)
    } catch { throw .file(error) }
    var ends: [Int] = []
    for byteCount in byteCounts { ends.append((ends.last ?? 0) + byteCount) }
    self.tensors = ordered
    self.path = path
    self.output = output
    self.checksumOffset = header.checksumOffset
    self.ends = ends
    hash = SHA256()
  }

  /// Appends bytes, which may end anywhere in the announced tensors.
  public mutating func append(bytes: RawSpan) throws(SafetensorsError) {
    try checkFit(bytes.byteCount)
    hash.update(bytes)
    do { try output.write(bytes) } catch { throw .file(error) }
    advance(by: bytes.byteCount)
  }

  /// Appends numbers, which must have the type of the tensors that they fall into.
  public mutating func append<T: TensorElement>(_ values: [T]) throws(SafetensorsError) {
    let byteCount = values.count * MemoryLayout<T>.stride
    try checkFit(byteCount)
    try checkType(T.dataType, byteCount: byteCount)
    try append(bytes: values.span.bytes)
  }

  /// Appends a tensor of an open file, whatever its type.
  public mutating func append(_ name: String, of file: SafetensorsFile) throws {
    let tensor = try file.tensor(name)
    try checkFit(tensor.byteRange.count)
    try checkType(tensor.dataType, byteCount: tensor.byteRange.count)
    // SAFETY: the bytes are mapped as long as `file` lives, and the span ends with this call.
    try file.withBytes(of: name) { bytes in try append(bytes: bytes.bytes) }
  }

  /// Checks that all bytes have come, and gives the file its name.
  public consuming func commit() throws(SafetensorsError) {
    let expected = ends.last ?? 0
    guard position == expected else {
      throw .wrongByteCount(path: path, expected: expected, actual: position)
    }
    guard let digest = hash.digest() else { throw .noChecksum(path: path) }
    do {
      try output.overwrite(Array(hexadecimal(digest).utf8), at: checksumOffset)
      try output.commit()
    } catch { throw .file(error) }
  }

  /// The order in which a writer puts tensors: see ``tensors``.
  package static func order(_ tensors: [TensorSpecification]) -> [TensorSpecification] {
    let places = tensors.enumerated().sorted {
      ($1.element.dataType.byteCount, $0.offset) < ($0.element.dataType.byteCount, $1.offset)
    }
    return places.map(\.element)
  }

  /// Bytes of every tensor, after checking names and sizes.
  private static func check(
    _ tensors: [TensorSpecification], _ metadata: [String: String], _ path: String
  ) throws(SafetensorsError) -> [Int] {
    if metadata[Header.checksumKey] != nil {
      throw .invalidSpecification(
        path: path, reason: "the metadata key 'sha256' is set by the writer; leave it out")
    }
    var names: Set<String> = [Header.metadataKey]
    var byteCounts: [Int] = []
    var total = 0
    for tensor in tensors {
      guard names.insert(tensor.name).inserted else {
        throw .invalidSpecification(
          path: path, reason: "the tensor name \(quoted(tensor.name)) is taken; rename one")
      }
      guard tensor.shape.count <= Header.dimensionLimit else {
        throw .invalidSpecification(
          path: path,
          reason: "tensor \(quoted(tensor.name)) has \(tensor.shape.count) dimensions, and readers "
            + "accept \(Header.dimensionLimit); merge some")
      }
      let byteCount = tensor.dataType.byteCount(of: tensor.shape)
      let (sum, overflow) = total.addingReportingOverflow(byteCount ?? .max)
      guard let byteCount, !overflow else {
        throw .invalidSpecification(
          path: path,
          reason: "the size of tensor \(quoted(tensor.name)) does not fit 64 bits; check its shape")
      }
      total = sum
      byteCounts.append(byteCount)
    }
    return byteCounts
  }

  private func checkFit(_ byteCount: Int) throws(SafetensorsError) {
    let expected = ends.last ?? 0
    guard byteCount <= expected - position else {
      throw .wrongByteCount(path: path, expected: expected, actual: position + byteCount)
    }
  }

  private func checkType(
    _ dataType: DataType, byteCount: Int
  ) throws(SafetensorsError) {
    var index = current
    var begin = position
    while begin < position + byteCount {
      let tensor = tensors[index]
      if begin < ends[index], tensor.dataType != dataType {
        throw .wrongElementType(
          path: path, name: tensor.name, expected: tensor.dataType, actual: dataType)
      }
      begin = ends[index]
      index += 1
    }
  }

  private mutating func advance(by byteCount: Int) {
    position += byteCount
    while current < ends.count, ends[current] <= position { current += 1 }
  }
}
