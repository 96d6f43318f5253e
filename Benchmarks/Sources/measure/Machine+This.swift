import BenchmarkResults
import Foundation

extension Machine {
  /// This machine, and the build in the folder `root`.
  static func this(_ gru4rec: Gru4rec, root: String) throws -> Machine {
    let versions = try gru4rec.versions()
    let compiler = try Program(path: "swift").run(["--version"]).split(separator: "\n").first
    let commit = try Program(path: "git").run(
      ["-C", root, "describe", "--always", "--dirty", "--exclude", "*"])
    return Machine(
      processor: processor, cores: ProcessInfo.processInfo.activeProcessorCount,
      memory: ProcessInfo.processInfo.physicalMemory,
      kernel: try Program(path: "uname").run(["-sr"]).trimmingCharacters(
        in: .whitespacesAndNewlines),
      instructionSet: versions.instructionSet, oneDNN: versions.oneDNN,
      compiler: compiler.map(String.init) ?? "unknown",
      commit: commit.trimmingCharacters(in: .whitespacesAndNewlines))
  }

  /// Hypervisors shorten the name: family and model tell processors apart.
  private static var processor: String {
    let text = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
    func value(_ name: String) -> String? {
      text.split(separator: "\n")
        .map { $0.split(separator: ":").map { $0.trimmingCharacters(in: .whitespaces) } }
        .first { $0.first == name && $0.count == 2 }?.last
    }
    guard let name = value("model name") else { return "unknown" }
    guard let family = value("cpu family"), let model = value("model") else { return name }
    return "\(name) (family \(family), model \(model))"
  }
}
