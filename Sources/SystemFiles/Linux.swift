// All that Swift code of this package takes from Linux and that other systems lack, or have in other ways: a port to one of them is
// a file like this one. C code that is a system's own stands in CMappings (what happens when a mapped file is cut short) and CPosix.
//
// - /proc/self/status: processors that this process may run on, its memory now and at most
// - /proc/self/cgroup, /sys/fs/cgroup: the time that control groups leave
// - /proc/self/clear_refs: the highest memory begins anew
// - /proc/PID/stat, /proc/PID/statm, /proc/stat: what a process uses, and since when
// - /proc/self/fd: how many files are open
// - /proc/self/exe: the running program
// - /proc/cpuinfo: what the processor is called
// - /proc/self/cmdline, of Swift's runtime: the arguments
// - getrusage, getrlimit, setrlimit, setpriority: their first argument is a type of glibc's
// - setpriority of one thread, and the unit of ru_maxrss
// - fdatasync
// - MADV_HUGEPAGE

#if os(Linux)
  import CPosix
  import Foundation

  /// What this system does in a way of its own.
  package enum Platform {
    /// Name of the processor; `nil` where the system does not tell.
    package static var processor: String? {
      let line = text(of: "/proc/cpuinfo")?.split(separator: "\n").first {
        $0.hasPrefix("model name")
      }
      return line?.split(separator: ":", maxSplits: 1).last?.trimmingCharacters(in: .whitespaces)
    }

    /// Largest memory that this process has used so far, in bytes.
    package static var peakMemory: Int {
      var usage = rusage()
      getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
      return usage.ru_maxrss * 1024
    }

    /// Memory of this process at the moment, and at most since ``forgetPeakMemory()``, in bytes; `nil` where
    /// the system does not tell.
    package static var memoryUse: (now: Int, peak: Int)? {
      guard let text = text(of: "/proc/self/status") else { return nil }
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

    /// Advises the system to make memory of large pages, whose addresses it has at hand.
    package static func preferLargePages(_ memory: UnsafeMutableRawPointer, _ size: Int) {
      // SAFETY: advice, which changes no content; the memory is the caller's.
      madvise(memory, size, MADV_HUGEPAGE)
    }

    /// Lets every other thread go before the calling one, which has to be the caller's own.
    package static func yieldToOtherThreads() {
      // Here, the number 0 stands for the calling thread; elsewhere for the process.
      setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 19)
    }

    /// Waits until the content of a file is on the disk, and of what is known of it what it takes to find it; answers the
    /// error number when the system refuses.
    package static func synchronizeData(_ descriptor: Int32) -> Int32? {
      fdatasync(descriptor) == 0 ? nil : systemError
    }

    /// The program that this process runs.
    package static var executable: URL {
      URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    }

    /// What to do where a program finds not even its own name among its arguments.
    package static let adviceWithoutArguments =
      "/proc is not there; mount it: mount -t proc proc /proc"

    /// Files that are open; `nil` where the system does not tell.
    package static var openFiles: Int? {
      // Newer kernels count them; of others, the list is as long as there are connections.
      let folder = "/proc/self/fd"
      var status = stat()
      if stat(folder, &status) == 0, status.st_size > 0 { return Int(status.st_size) }
      return try? FileManager.default.contentsOfDirectory(atPath: folder).count
    }

    /// Most files that may be open at once; `nil` where the system does not tell.
    package static var mostFiles: UInt64? {
      var limit = rlimit()
      guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return nil }
      return UInt64(limit.rlim_cur)
    }

    /// Lets as many files be open as this process may have: a connection needs one, and the usual limit of 1,024 is for
    /// programs that have few.
    package static func raiseFileLimit() {
      var limit = rlimit()
      guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
      limit.rlim_cur = limit.rlim_max
      setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }

    fileprivate static func text(of path: String) -> String? {
      try? String(contentsOfFile: path, encoding: .utf8)
    }
  }

  /// What a process uses at the moment.
  package struct ProcessUse: Sendable {
    /// Time on processors so far, in seconds.
    package let processorSeconds: Double
    /// Memory in use, mapped files included, in bytes.
    package let residentBytes: Int
    /// Memory in use that no file stands behind, in bytes.
    package let anonymousBytes: Int
    /// Addresses in use, in bytes.
    package let virtualBytes: Int
    /// Ticks of a clock from the machine's start to the process's.
    private let startTicks: Double

    private static let ticksPerSecond = Double(sysconf(Int32(_SC_CLK_TCK)))

    /// Of this process, or of another one; `nil` when there is none.
    package init?(of process: Int32? = nil) {
      let folder = "/proc/" + (process.map { "\($0)" } ?? "self")
      guard let memory = Platform.text(of: folder + "/statm"),
        let times = Platform.text(of: folder + "/stat"),
        // The name of the program, in brackets, may hold anything.
        let name = times.lastIndex(of: ")")
      else { return nil }
      let pages = memory.split(separator: " ").compactMap { Int($0) }
      let fields = times[times.index(after: name)...].split(separator: " ")
      guard pages.count > 2, fields.count > 20, let user = Double(fields[11]),
        let system = Double(fields[12]), let start = Double(fields[19]),
        let addresses = Int(fields[20])
      else { return nil }
      let page = Int(sysconf(Int32(_SC_PAGESIZE)))
      processorSeconds = (user + system) / Self.ticksPerSecond
      residentBytes = pages[1] * page
      anonymousBytes = (pages[1] - pages[2]) * page
      virtualBytes = addresses
      startTicks = start
    }

    /// When the process began, in Unix seconds.
    package var start: Double? {
      Platform.text(of: "/proc/stat")?.split(separator: "\n").first { $0.hasPrefix("btime ") }
        .flatMap { Double($0.dropFirst(6)) }.map { $0 + startTicks / Self.ticksPerSecond }
    }
  }

  extension Processors {
    /// Processors that the system lets this process run on, as bits of a number of base 16; Foundation counts those
    /// of the machine.
    static func allowed(status: String = "/proc/self/status") -> Int {
      let name = "Cpus_allowed:"
      let line = (text(of: status) ?? "").split(separator: "\n").first { $0.hasPrefix(name) }
      let count = (line?.dropFirst(name.count) ?? "").reduce(0) {
        $0 + ($1.hexDigitValue ?? 0).nonzeroBitCount
      }
      return count > 0 ? count : ProcessInfo.processInfo.activeProcessorCount
    }

    /// Processors' worth of time that control groups leave, those above included; `nil` without a limit.
    ///
    /// - Parameters:
    ///   - groups: where the system shows the control groups.
    ///   - membership: which of them this process is in.
    static func share(
      groups: String = "/sys/fs/cgroup", membership: String = "/proc/self/cgroup"
    ) -> Double? {
      let lines = (text(of: membership) ?? "").split(separator: "\n")
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
      let words = (text(of: "\(folder)/cpu.max") ?? "").split(whereSeparator: \.isWhitespace)
      guard words.count == 2, let quota = Double(words[0]), let period = Double(words[1]),
        period > 0
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
      text(of: path).flatMap { Double($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
    }

    private static func text(of path: String) -> String? { Platform.text(of: path) }
  }
#endif
