import Foundation

/// How many processors this process may keep busy.
package enum Processors {
  /// The processors that it may run on (`taskset`, `cpuset`), or fewer where its control group is allowed less
  /// time than they have (`docker run --cpus`, a limit of Kubernetes): a share of one counts as one.
  package static let available: Int = {
    count(allowed: allowed(), share: share())
  }()

  /// Processors that the system lets this process run on, as bits of a number of base 16; Foundation counts those
  /// of the machine.
  static func allowed(status: String = "/proc/self/status") -> Int {
    let name = "Cpus_allowed:"
    let line = (text(status) ?? "").split(separator: "\n").first { $0.hasPrefix(name) }
    let count = (line?.dropFirst(name.count) ?? "").reduce(0) {
      $0 + ($1.hexDigitValue ?? 0).nonzeroBitCount
    }
    return count > 0 ? count : ProcessInfo.processInfo.activeProcessorCount
  }

  /// Threads that are worth their while on so many processors, with time for so many.
  static func count(allowed: Int, share: Double?) -> Int {
    guard let share, share < Double(allowed) else { return max(allowed, 1) }
    return max(Int(share.rounded(.up)), 1)
  }

  /// Processors' worth of time that control groups leave, those above included; `nil` without a limit.
  ///
  /// - Parameters:
  ///   - groups: where the system shows the control groups.
  ///   - membership: which of them this process is in.
  static func share(
    groups: String = "/sys/fs/cgroup", membership: String = "/proc/self/cgroup"
  ) -> Double? {
    let lines = (text(membership) ?? "").split(separator: "\n")
    var shares: [Double] = []
    for line in lines {
      let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard fields.count == 3 else { continue }
      let controllers = fields[1].split(separator: ",")
      if fields[1].isEmpty {
        shares += limits(from: groups, to: fields[2], of: version2)
      } else if controllers.contains("cpu") {
        for folder in [String(fields[1]), "cpu"] {
          shares += limits(from: "\(groups)/\(folder)", to: fields[2], of: version1)
        }
      }
    }
    return shares.min()
  }

  /// Limits of a group and of all above it; in a container the outer ones cannot be seen, and the innermost
  /// stands at the top.
  private static func limits(
    from top: String, to group: Substring, of limit: (_ folder: String) -> Double?
  ) -> [Double] {
    var folder = top
    return ([""] + group.split(separator: "/")).compactMap { part in
      if !part.isEmpty { folder += "/\(part)" }
      return limit(folder)
    }
  }

  /// `cpu.max`: microseconds in each period, or `max`, and the period.
  private static func version2(_ folder: String) -> Double? {
    let words = (text("\(folder)/cpu.max") ?? "").split(whereSeparator: \.isWhitespace)
    guard words.count == 2, let quota = Double(words[0]), let period = Double(words[1]), period > 0
    else { return nil }
    return quota / period
  }

  /// Microseconds in each period, negative without a limit, and the period.
  private static func version1(_ folder: String) -> Double? {
    guard let quota = number("\(folder)/cpu.cfs_quota_us"), quota > 0,
      let period = number("\(folder)/cpu.cfs_period_us"), period > 0
    else { return nil }
    return quota / period
  }

  private static func number(_ path: String) -> Double? {
    text(path).flatMap { Double($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
  }

  private static func text(_ path: String) -> String? {
    try? String(contentsOfFile: path, encoding: .utf8)
  }
}
