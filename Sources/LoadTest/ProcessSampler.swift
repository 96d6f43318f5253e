import Foundation

/// What a process uses at one moment.
public struct ProcessSample: Sendable, Equatable {
  /// Seconds since the beginning of the measurement.
  public let second: Double
  /// Resident memory in bytes, mapped files included.
  public let residentBytes: Int
  /// Resident memory that no file stands behind, in bytes.
  public let anonymousBytes: Int
  /// Processor time used so far, in seconds.
  public let cpuSeconds: Double
}

/// Reads from `/proc` what a process uses.
struct ProcessSampler {
  let process: Int32

  /// What the process uses now; `nil` when it is gone.
  func sample(at second: Double) -> ProcessSample? {
    guard let memory = read("statm"), let times = read("stat"),
      // The name of the program, in brackets, may hold anything.
      let name = times.lastIndex(of: ")")
    else { return nil }
    let pages = memory.split(separator: " ").compactMap { Int($0) }
    let fields = times[times.index(after: name)...].split(separator: " ")
    guard pages.count > 2, fields.count > 12, let user = Double(fields[11]),
      let system = Double(fields[12])
    else { return nil }
    let page = Int(sysconf(Int32(_SC_PAGESIZE)))
    return ProcessSample(
      second: second, residentBytes: pages[1] * page, anonymousBytes: (pages[1] - pages[2]) * page,
      cpuSeconds: (user + system) / Double(sysconf(Int32(_SC_CLK_TCK))))
  }

  private func read(_ file: String) -> String? {
    try? String(contentsOfFile: "/proc/\(process)/\(file)", encoding: .utf8)
  }
}
