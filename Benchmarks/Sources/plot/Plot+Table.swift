import BenchmarkResults
import Reports

extension Plot {
  /// All plots.
  static var all: [Plot] {
    [
      lines(
        "training-speed", title: "Training: events per second by mini-batch", x: batchAxis,
        y: .init("events/s", isLogarithmic: true), value: "events_per_second", lines: batchLines),
      lines(
        "training-peak", title: "Training: share of the machine's matrix product", x: batchAxis,
        y: .init("% of the product of 1024³ on the same threads", includesZero: true),
        value: "fraction_of_peak", lines: batchLines, y: { rounded(100 * $0) }),
      bars(
        "training-losses", title: "Training: both losses",
        quantity: "% of the product of 1024³, by units / mini-batch",
        series: ["cross-entropy", "bpr-max"],
        groups: models.map { model in
          (
            model.replacing("-", with: " / "),
            ["train/\(model)/cross-entropy", "train/\(model)/bpr-max"]
          )
        },
        value: { $0.median(of: "fraction_of_peak", in: $1).map { rounded(100 * $0) } }),
      bars(
        "training-threads", title: "Training: two threads against one",
        quantity: "times as fast as one thread, by units / mini-batch", series: ["two threads"],
        groups: models.map { ($0.replacing("-", with: " / "), ["threads/\($0)"]) },
        value: { results, name in
          guard let one = results.median(of: "events_per_second", in: name + "/1"),
            let two = results.median(of: "events_per_second", in: name + "/2")
          else { return nil }
          return (100 * two / one).rounded() / 100
        }),
      lines(
        "training-catalogue", title: "Training: time of a step by catalogue, 100 units",
        x: catalogueAxis(trained), y: .init("milliseconds", isLogarithmic: true),
        value: "minibatches_per_second",
        lines: ["32", "512"].map { batch in
          (
            "mini-batch \(batch)",
            trained.map {
              (Double($0), "catalogue/\(batch)/\($0)")
            }
          )
        }, y: { 1000 / $0 }),
      lines(
        "scoring", title: "Scores and ranks of all items: share of their matrix product",
        x: catalogueAxis(scored), y: .init("% of the product alone", includesZero: true),
        value: "fraction_of_product",
        lines: ["score", "evaluate"].flatMap { benchmark in
          ["100", "512"].map { units in
            (
              "\(benchmark), \(units) units",
              scored.map {
                (Double($0), "\(benchmark)/\(units)/\($0)")
              }
            )
          }
        }, y: { rounded(100 * $0) }),
      bars(
        "reading", title: "Reading a log", quantity: "million events per second",
        series: ["uncompressed", "gzip", "Zstandard"],
        groups: [("by time", "time"), ("by session", "session"), ("shuffled", "shuffled")].map {
          ($0.0, ["read/\($0.1)/none", "read/\($0.1)/gzip", "read/\($0.1)/zstd"])
        },
        value: { $0.median(of: "events_per_second", in: $1).map { rounded($0 / 1e6) } }),
    ]
  }

  private static let batchSizes = [32.0, 128, 512]

  /// Catalogues that models are trained for, and that scores are computed for.
  private static let trained = [10_000, 100_000, 1_000_000, 10_000_000]
  private static let scored = [10_000, 43_097, 100_000, 1_000_000]

  /// Units and sessions in a mini-batch.
  private static let models = ["100-32", "100-128", "256-128", "512-128"]

  private static let batchAxis = LineChart.Axis(
    "sessions in a mini-batch", isLogarithmic: true, ticks: batchSizes)

  private static func catalogueAxis(_ sizes: [Int]) -> LineChart.Axis {
    LineChart.Axis("items", isLogarithmic: true, ticks: sizes.map(Double.init))
  }

  /// A value with one decimal: more than the figures are worth.
  private static func rounded(_ value: Double) -> Double { (10 * value).rounded() / 10 }

  private static let batchLines = ["100", "256", "512"].map { units in
    (
      name: "\(units) units",
      benchmarks: batchSizes.map {
        (x: $0, name: "train/\(units)-\(Int($0))/cross-entropy")
      }
    )
  }
}
