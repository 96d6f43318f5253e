import Metrics
import Synchronization

/// A backend for swift-metrics that Prometheus can read.
///
/// Labels must be names that Prometheus accepts; timers count in seconds and should say so in their name.
final class PrometheusMetrics: MetricsFactory {
  /// Upper ends of the buckets of timers, in seconds.
  static let timerBuckets = [
    0.0001, 0.00025, 0.0005, 0.001, 0.002, 0.003, 0.005, 0.007, 0.01, 0.015, 0.025, 0.05, 0.1,
    0.25, 0.5, 1, 2.5, 5, 10,
  ]
  /// Upper ends of the buckets of recorders.
  static let recorderBuckets: [Double] = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024]

  private struct Family {
    let type: String
    var series: [String: any PrometheusSeries] = [:]
  }

  private let help: [String: String]
  private let families = Mutex<[String: Family]>([:])

  /// - Parameter help: what each metric means, by its name.
  init(help: [String: String] = [:]) { self.help = help }

  /// All metrics in Prometheus's text format, version 0.0.4.
  var text: String {
    let families = families.withLock { $0 }
    var text = ""
    for (name, family) in families.sorted(by: { $0.key < $1.key }) {
      if let help = help[name] { text += "# HELP \(name) \(help)\n" }
      text += "# TYPE \(name) \(family.type)\n"
      for (dimensions, series) in family.series.sorted(by: { $0.key < $1.key }) {
        series.write(name, dimensions, to: &text)
      }
    }
    return text
  }

  func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
    series(label, "counter", dimensions) { PrometheusCounter() }
  }

  func makeFloatingPointCounter(
    label: String, dimensions: [(String, String)]
  ) -> any FloatingPointCounterHandler {
    series(label, "counter", dimensions) { PrometheusSum() }
  }

  func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
    series(label, "gauge", dimensions) { PrometheusGauge() }
  }

  func makeRecorder(
    label: String, dimensions: [(String, String)], aggregate: Bool
  ) -> any RecorderHandler {
    aggregate
      ? series(label, "histogram", dimensions) { PrometheusHistogram(Self.recorderBuckets) }
      : series(label, "gauge", dimensions) { PrometheusGauge() }
  }

  func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
    series(label, "histogram", dimensions) { PrometheusHistogram(Self.timerBuckets) }
  }

  // Handlers stay: a metric that is asked for again goes on from where it was.

  func destroyCounter(_ handler: any CounterHandler) {}
  func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {}
  func destroyMeter(_ handler: any MeterHandler) {}
  func destroyRecorder(_ handler: any RecorderHandler) {}
  func destroyTimer(_ handler: any TimerHandler) {}

  private func series<Series: PrometheusSeries>(
    _ name: String, _ type: String, _ dimensions: [(String, String)], _ make: () -> Series
  ) -> Series {
    let labels = dimensions.map { "\($0.0)=\"\(Self.escaped($0.1))\"" }.joined(separator: ",")
    return families.withLock { families in
      if let known = families[name]?.series[labels] as? Series { return known }
      let new = make()
      families[name, default: Family(type: type)].series[labels] = new
      return new
    }
  }

  private static func escaped(_ text: String) -> String {
    text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
  }
}
