import Foundation
import Kernels

/// Facts about the machine and this process.
enum Machine {
  /// Name of the processor as the system gives it.
  static var processor: String {
    guard let text = try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8) else {
      return "unknown"
    }
    let line = text.split(separator: "\n").first { $0.hasPrefix("model name") }
    let name = line?.split(separator: ":", maxSplits: 1).last
    return name?.trimmingCharacters(in: .whitespaces) ?? "unknown"
  }

  /// Processors that this process may use.
  static var cores: Int { ProcessInfo.processInfo.activeProcessorCount }

  /// Memory in bytes.
  static var memory: UInt64 { ProcessInfo.processInfo.physicalMemory }

  /// Largest memory that this process has used so far, in bytes.
  static var peakMemory: Int {
    var usage = rusage()
    #if os(Linux)
      getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
      return usage.ru_maxrss * 1024
    #else
      getrusage(RUSAGE_SELF, &usage)
      return usage.ru_maxrss
    #endif
  }

  /// Facts for results and reports.
  static func facts(threads: Int) -> [(name: String, value: String)] {
    [
      ("processor", processor), ("cores", "\(cores)"), ("threads", "\(threads)"),
      ("instruction set", InstructionSet.chosen.name), ("oneDNN", oneDNNVersion),
    ]
  }
}
