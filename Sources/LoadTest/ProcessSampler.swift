import SystemFiles

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

/// Tells what a process uses.
struct ProcessSampler {
  let process: Int32

  /// What the process uses now; `nil` when it is gone.
  func sample(at second: Double) -> ProcessSample? {
    ProcessUse(of: process).map { use in
      ProcessSample(
        second: second, residentBytes: use.residentBytes, anonymousBytes: use.anonymousBytes,
        cpuSeconds: use.processorSeconds)
    }
  }
}
