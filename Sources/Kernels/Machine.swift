import Foundation
import SystemFiles

/// Facts about the machine and this process.
package enum Machine {
  /// Name of the processor as the system gives it.
  package static var processor: String {
    guard let text = try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8) else {
      return "unknown"
    }
    let line = text.split(separator: "\n").first { $0.hasPrefix("model name") }
    let name = line?.split(separator: ":", maxSplits: 1).last
    return name?.trimmingCharacters(in: .whitespaces) ?? "unknown"
  }

  /// Processors that this process may use.
  package static var cores: Int { Processors.available }

  /// Memory in bytes.
  package static var memory: UInt64 { ProcessInfo.processInfo.physicalMemory }

  /// Largest memory that this process has used so far, in bytes.
  package static var peakMemory: Int {
    var usage = rusage()
    #if os(Linux)
      getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
      return usage.ru_maxrss * 1024
    #else
      getrusage(RUSAGE_SELF, &usage)
      return usage.ru_maxrss
    #endif
  }

  /// Memory of this process at the moment, and at most since ``forgetPeakMemory()``, in bytes; `nil` where
  /// the system does not tell.
  package static var memoryUse: (now: Int, peak: Int)? {
    guard let text = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8) else {
      return nil
    }
    func bytes(_ name: String) -> Int? {
      let line = text.split(separator: "\n").first { $0.hasPrefix("\(name):") }
      return line?.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first
        .flatMap { Int($0) }.map { $0 * 1024 }
    }
    guard let now = bytes("VmRSS"), let peak = bytes("VmHWM") else { return nil }
    return (now, peak)
  }

  /// Lets the peak of ``memoryUse`` start anew.
  package static func forgetPeakMemory() {
    try? "5".write(toFile: "/proc/self/clear_refs", atomically: false, encoding: .utf8)
  }

  /// Facts for results and reports.
  package static func facts(threads: Int) -> [(name: String, value: String)] {
    [
      ("processor", processor), ("cores", "\(cores)"), ("threads", "\(threads)"),
      ("instruction set", InstructionSet.chosen.name),
    ]
  }
}
