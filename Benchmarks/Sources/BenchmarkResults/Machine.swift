/// Where and with what was measured.
public struct Machine: Codable, Equatable, Sendable {
  /// Name of the processor, with family and model where they are known.
  public let processor: String
  /// Processors that programs may use.
  public let cores: Int
  /// In bytes.
  public let memory: UInt64
  /// Name and version of the operating system's kernel.
  public let kernel: String
  /// Instruction set that the command chose.
  public let instructionSet: String
  /// Version of oneDNN.
  public let oneDNN: String
  /// Version of Swift.
  public let compiler: String
  /// State of the source code; ends in `-dirty` if it was changed since.
  public let commit: String

  /// A machine as it describes itself.
  public init(
    processor: String, cores: Int, memory: UInt64, kernel: String, instructionSet: String,
    oneDNN: String, compiler: String, commit: String
  ) {
    self.processor = processor
    self.cores = cores
    self.memory = memory
    self.kernel = kernel
    self.instructionSet = instructionSet
    self.oneDNN = oneDNN
    self.compiler = compiler
    self.commit = commit
  }

  private enum CodingKeys: String, CodingKey {
    case processor, cores, memory, kernel, compiler, commit
    case instructionSet = "instruction_set"
    case oneDNN = "onednn"
  }

  /// A name for its folder: lower-case letters, digits and hyphens.
  public var folderName: String {
    let words = "\(processor) \(cores) cores".lowercased()
      .split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
    return words.joined(separator: "-")
  }
}
