import Metrics
import Synchronization

/// One row or more of a metric, with one set of labels.
protocol PrometheusSeries: AnyObject, Sendable {
  func write(_ name: String, _ labels: String, to text: inout String)
}

extension PrometheusSeries {
  fileprivate func row(_ name: String, _ labels: String, _ value: some CustomStringConvertible)
    -> String
  {
    labels.isEmpty ? "\(name) \(value)\n" : "\(name){\(labels)} \(value)\n"
  }
}

/// Something that only grows.
final class PrometheusCounter: CounterHandler, PrometheusSeries {
  private let value = Atomic<Int64>(0)

  func increment(by amount: Int64) { value.add(amount, ordering: .relaxed) }

  func reset() { value.store(0, ordering: .relaxed) }

  func write(_ name: String, _ labels: String, to text: inout String) {
    text += row(name, labels, value.load(ordering: .relaxed))
  }
}

/// A sum that only grows, by fractions.
final class PrometheusSum: FloatingPointCounterHandler, PrometheusSeries {
  private let value = Mutex(0.0)

  func increment(by amount: Double) { value.withLock { $0 += amount } }

  func reset() { value.withLock { $0 = 0 } }

  func write(_ name: String, _ labels: String, to text: inout String) {
    text += row(name, labels, value.withLock { $0 })
  }
}

/// Something that goes up and down.
final class PrometheusGauge: MeterHandler, RecorderHandler, PrometheusSeries {
  private let value = Mutex(0.0)

  func set(_ value: Int64) { set(Double(value)) }

  func set(_ value: Double) { self.value.withLock { $0 = value } }

  func increment(by amount: Double) { value.withLock { $0 += amount } }

  func decrement(by amount: Double) { value.withLock { $0 -= amount } }

  func record(_ value: Int64) { set(value) }

  func record(_ value: Double) { set(value) }

  func write(_ name: String, _ labels: String, to text: inout String) {
    text += row(name, labels, value.withLock { $0 })
  }
}

/// How often values fell into which range.
final class PrometheusHistogram: TimerHandler, RecorderHandler, PrometheusSeries {
  private struct Counts {
    var buckets: [Int]
    var sum = 0.0
  }

  private let ends: [Double]
  private let counts: Mutex<Counts>

  init(_ ends: [Double]) {
    self.ends = ends
    counts = Mutex(Counts(buckets: [Int](repeating: 0, count: ends.count + 1)))
  }

  func record(_ value: Int64) { record(Double(value)) }

  func record(_ value: Double) {
    let bucket = ends.firstIndex { value <= $0 } ?? ends.count
    counts.withLock { counts in
      counts.buckets[bucket] += 1
      counts.sum += value
    }
  }

  func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }

  func write(_ name: String, _ labels: String, to text: inout String) {
    let counts = counts.withLock { $0 }
    let comma = labels.isEmpty ? "" : ","
    var total = 0
    for (bucket, count) in counts.buckets.enumerated() {
      total += count
      let end = bucket < ends.count ? "\(ends[bucket])" : "+Inf"
      text += row("\(name)_bucket", "\(labels)\(comma)le=\"\(end)\"", total)
    }
    text += row("\(name)_sum", labels, counts.sum)
    text += row("\(name)_count", labels, total)
  }
}
