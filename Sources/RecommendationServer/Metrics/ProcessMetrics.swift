import SystemFiles

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
    if let now = ProcessUse() {
      rows += [
        ("process_cpu_seconds_total", "counter", "Time on processors.", now.processorSeconds),
        ("process_resident_memory_bytes", "gauge", "Memory in use.", Double(now.residentBytes)),
        ("process_virtual_memory_bytes", "gauge", "Addresses in use.", Double(now.virtualBytes)),
      ]
      if let start = now.start {
        rows.append(
          (
            "process_start_time_seconds", "gauge", "When the process began, in Unix seconds.", start
          ))
      }
    }
    if let openFiles = Platform.openFiles {
      rows.append(("process_open_fds", "gauge", "File descriptors in use.", Double(openFiles)))
    }
    if let most = Platform.mostFiles {
      rows.append(("process_max_fds", "gauge", "Most file descriptors at once.", Double(most)))
    }
    return rows
  }
}
