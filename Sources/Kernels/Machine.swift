import Foundation
import SystemFiles

/// Facts about the machine and this process.
package enum Machine {
  /// Name of the processor as the system gives it.
  package static var processor: String { Platform.processor ?? "unknown" }

  /// Processors that this process may use.
  package static var cores: Int { Processors.available }

  /// Memory in bytes.
  package static var memory: UInt64 { ProcessInfo.processInfo.physicalMemory }

  /// Largest memory that this process has used so far, in bytes.
  package static var peakMemory: Int { Platform.peakMemory }

  /// Memory of this process at the moment, and at most since ``forgetPeakMemory()``, in bytes; `nil` where
  /// the system does not tell.
  package static var memoryUse: (now: Int, peak: Int)? { Platform.memoryUse }

  /// Lets the peak of ``memoryUse`` start anew.
  package static func forgetPeakMemory() { Platform.forgetPeakMemory() }

  /// Facts for results and reports.
  package static func facts(threads: Int) -> [(name: String, value: String)] {
    [
      ("processor", processor), ("cores", "\(cores)"), ("threads", "\(threads)"),
      ("instruction set", InstructionSet.chosen.name),
    ]
  }
}
