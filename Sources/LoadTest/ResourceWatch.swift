import Foundation

/// What the generator itself and the watched process use while a run is measured.
struct ResourceWatch {
  /// Requests that are done, counted by the engine.
  var exchanges = 0
  /// What the watched process used, second by second.
  private(set) var samples: [ProcessSample] = []
  private var first: Moment?
  private var last: Moment?
  private var sampler: ProcessSampler?
  private let start: UInt64

  private struct Moment {
    let time: UInt64
    let cpuSeconds: Double
    let exchanges: Int
  }

  /// Watches from a time on.
  init(process: Int32?, start: UInt64) {
    sampler = process.map { ProcessSampler(process: $0) }
    self.start = start
  }

  /// Looks, if there is something to see at this time.
  mutating func look(at time: UInt64) {
    guard time >= start else { return }
    if first == nil { first = moment(time) }
    let second = Double(time - start) / 1e9
    guard let process = sampler, second >= Double(samples.count) else { return }
    guard let sample = process.sample(at: second) else {
      // The process is gone.
      sampler = nil
      return
    }
    samples.append(sample)
  }

  /// Looks for the last time.
  mutating func finish(at time: UInt64) {
    look(at: time)
    last = moment(time)
  }

  /// What the generator used; `nil` where nothing was measured.
  var generator: (cores: Double, microsecondsPerRequest: Double)? {
    guard let first, let last, last.time > first.time, last.exchanges > first.exchanges else {
      return nil
    }
    let cpu = last.cpuSeconds - first.cpuSeconds
    return (
      cpu / (Double(last.time - first.time) / 1e9),
      cpu / Double(last.exchanges - first.exchanges) * 1e6
    )
  }

  private func moment(_ time: UInt64) -> Moment {
    var used = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used)
    let seconds = Double(used.tv_sec) + Double(used.tv_nsec) / 1e9
    return Moment(time: time, cpuSeconds: seconds, exchanges: exchanges)
  }
}
