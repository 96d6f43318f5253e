extension ChildProcess {
  /// What a run left behind.
  public struct Outcome: Sendable {
    /// The exit code, or the number of the signal that ended it.
    public let status: Int32
    /// All that it wrote to standard output.
    public let output: String
    /// All that it wrote to standard error.
    public let errors: String
  }

  /// A process ended, or stood still, before what was waited for came true.
  public struct Silence: Error, CustomStringConvertible {
    /// All that it wrote to standard error.
    public let errors: String

    /// What is missing, and what it said instead.
    public var description: String { "what is waited for does not come; it says: \(errors)" }
  }
}
