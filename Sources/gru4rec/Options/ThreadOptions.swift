import ArgumentParser

/// How many threads work.
struct ThreadOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Threads at work; the result does not depend on them. (default: one per processor, 8 at most)",
      valueName: "n"))
  var threads: Int?

  func validate() throws {
    if let threads, threads < 1 || threads > 1024 {
      throw ValidationError("--threads is \(threads); allowed: 1 … 1024")
    }
  }

  /// The number of threads to use.
  var count: Int { min(threads ?? Machine.cores, 8) }
}
