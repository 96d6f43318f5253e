import CKernels

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Instruction set that the fused loops are built for.
package enum InstructionSet: Int32, CaseIterable, Sendable {
  case baseline = 0
  case avx2 = 1
  case avx512 = 2

  /// Environment variable that forces a set: `baseline`, `avx2` or `avx512`.
  package static let environmentVariable = "GRU4REC_INSTRUCTION_SET"

  /// Best set of this machine.
  package static var best: InstructionSet { InstructionSet(rawValue: gk_best_level()) ?? .baseline }

  /// Sets that this machine can run.
  package static var available: [InstructionSet] {
    allCases.filter { $0.rawValue <= best.rawValue }
  }

  /// The forced set where one is asked for and available, else the best.
  package static let chosen: InstructionSet = {
    guard let forced = getenv(environmentVariable) else { return best }
    let name = String(cString: forced)
    return available.first { $0.name == name } ?? best
  }()

  /// Name on the command line and in reports.
  package var name: String { "\(self)" }

  var table: gk_kernels { gk_kernels_for(rawValue).pointee }
}
