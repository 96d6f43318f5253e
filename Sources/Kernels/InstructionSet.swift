import CKernels
import CPosix

/// Instruction set that the fused loops are built for.
package enum InstructionSet: CaseIterable, Sendable {
  case baseline
  case avx2
  case avx512

  /// Environment variable that forces a set: `baseline`, `avx2` or `avx512`.
  package static let environmentVariable = "GRU4REC_INSTRUCTION_SET"

  /// Best set of this machine.
  package static var best: InstructionSet { available.last ?? .baseline }

  /// Sets that this machine can run.
  package static var available: [InstructionSet] {
    allCases.filter { $0.level <= gk_best_level() }
  }

  /// The forced set where one is asked for and available, else the best.
  package static let chosen: InstructionSet = forced ?? best

  /// Whether ``chosen`` is what was asked for.
  static var isForced: Bool { forced != nil }

  private static let forced: InstructionSet? = {
    // SAFETY: the text is read at once; nobody here sets variables meanwhile.
    guard let forced = getenv(environmentVariable) else { return nil }
    let name = String(cString: forced)
    return available.first { $0.name == name }
  }()

  /// Name on the command line and in reports.
  package var name: String { "\(self)" }

  var level: Int32 {
    switch self {
    case .baseline: Int32(GK_BASELINE)
    case .avx2: Int32(GK_AVX2)
    case .avx512: Int32(GK_AVX512)
    }
  }

  // SAFETY: C's tables are constants.
  var table: gk_kernels { gk_kernels_for(level).pointee }
}
