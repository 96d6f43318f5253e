import Foundation

/// What the process takes from its machine, under the names that clients of Prometheus share.
///
/// Read off when somebody asks, and only for the page: other backends measure processes themselves.
enum ProcessMetrics {
  /// All of them in Prometheus's text format; those that the system does not tell are left out.
  static var text: String {
    rows.map { name, type, help, value in
      "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n\(name) \(value)\n"
    }.joined()
  }

  private static var rows: [(name: String, type: String, help: String, value: Double)] {
    var rows: [(String, String, String, Double)] = []
    if let now = ProcessStatus() {
      rows += [
        ("process_cpu_seconds_total", "counter", "Time on processors.", now.processorSeconds),
        ("process_resident_memory_bytes", "gauge", "Memory in use.", now.residentMemory),
        ("process_virtual_memory_bytes", "gauge", "Addresses in use.", now.virtualMemory),
        (
          "process_start_time_seconds", "gauge", "When the process began, in Unix seconds.",
          now.start
        ),
      ]
    }
    if let openFiles {
      rows.append(("process_open_fds", "gauge", "File descriptors in use.", Double(openFiles)))
    }
    var limit = rlimit()
    if getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 {
      rows.append(
        ("process_max_fds", "gauge", "Most file descriptors at once.", Double(limit.rlim_cur)))
    }
    return rows
  }

  /// Newer kernels count them; of others, the list is as long as there are connections.
  private static var openFiles: Int? {
    let folder = "/proc/self/fd"
    var status = stat()
    if stat(folder, &status) == 0, status.st_size > 0 { return Int(status.st_size) }
    return try? FileManager.default.contentsOfDirectory(atPath: folder).count
  }
}

/// This process as Linux describes it.
private struct ProcessStatus {
  let processorSeconds: Double
  let residentMemory: Double
  let virtualMemory: Double
  let start: Double

  init?() {
    // Name and state may hold blanks: what counts comes after the last bracket.
    guard let text = try? String(contentsOfFile: "/proc/self/stat", encoding: .utf8),
      let machine = try? String(contentsOfFile: "/proc/stat", encoding: .utf8),
      let boot = machine.split(separator: "\n").first(where: { $0.hasPrefix("btime ") })
        .flatMap({ Double($0.dropFirst(6)) })
    else { return nil }
    let fields = text[(text.lastIndex(of: ")") ?? text.startIndex)...].split(separator: " ")
      .map { Double($0) ?? 0 }
    guard fields.count > 22 else { return nil }
    let ticks = Double(sysconf(Int32(_SC_CLK_TCK)))
    processorSeconds = (fields[12] + fields[13]) / ticks
    start = boot + fields[20] / ticks
    virtualMemory = fields[21]
    residentMemory = fields[22] * Double(sysconf(Int32(_SC_PAGESIZE)))
  }
}
