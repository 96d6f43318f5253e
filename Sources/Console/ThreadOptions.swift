import ArgumentParser
import Kernels

/// How many threads work.
package struct ThreadOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Threads at work; no result depends on them. (default: all processors)",
      valueName: "n"))
  package var threads: Int?

  package func validate() throws {
    if let threads, threads < 1 || threads > 1024 {
      throw ValidationError("--threads is \(threads); allowed: 1 … 1024")
    }
  }

  /// The number of threads to use.
  package var count: Int { threads ?? Machine.cores }

  package init() {}
}
