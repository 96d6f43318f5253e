import BenchmarkResults
import Reports

/// A picture of some results.
struct Plot {
  /// Name of the file, without its ending.
  let name: String
  /// The drawing; `nil` where nothing was measured that it could show.
  let svg: (BenchmarkResults) -> String?

  /// Lines over a quantity.
  ///
  /// - Parameters:
  ///   - value: the name of what is drawn in the results.
  ///   - lines: each line's name, and the values on the horizontal axis with their benchmarks.
  ///   - y: the value in the unit of the axis.
  static func lines(
    _ name: String, title: String, x: LineChart.Axis, y yAxis: LineChart.Axis, value: String,
    lines: [(name: String, benchmarks: [(x: Double, name: String)])],
    y: @escaping (Double) -> Double = { $0 }
  ) -> Plot {
    Plot(name: name) { results in
      let series = lines.compactMap { line -> LineChart.Series? in
        let points = line.benchmarks.compactMap { benchmark in
          results.median(of: value, in: benchmark.name).map {
            LineChart.Point(benchmark.x, y($0))
          }
        }
        return points.isEmpty ? nil : LineChart.Series(line.name, points)
      }
      guard !series.isEmpty else { return nil }
      return LineChart(title: title, x: x, y: yAxis, series: series).svg()
    }
  }

  /// Bars, in groups with one for each series.
  ///
  /// - Parameters:
  ///   - groups: each group's name, and the name of its benchmark for each series.
  ///   - value: what a benchmark's bar shows, if it was measured.
  static func bars(
    _ name: String, title: String, quantity: String, series: [String],
    groups: [(name: String, benchmarks: [String])],
    value: @escaping (BenchmarkResults, String) -> Double?
  ) -> Plot {
    Plot(name: name) { results in
      let bars = groups.map { group in
        BarChart.Group(group.name, group.benchmarks.map { value(results, $0) })
      }
      guard bars.contains(where: \.hasValues) else { return nil }
      return BarChart(title: title, quantity: quantity, series: series, groups: bars).svg()
    }
  }
}
