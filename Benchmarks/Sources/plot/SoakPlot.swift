import Foundation
import Reports

/// What `scripts/soak` has watched: a server's memory over time, a line for each store.
struct SoakPlot {
  /// Name of the file, without its ending.
  let name = "soak-hour"
  private let lines: [LineChart.Series]

  /// Reads the tables, one a store, that stand in a folder.
  init(folder: URL) throws {
    lines = try FileManager.default.contentsOfDirectory(
      at: folder, includingPropertiesForKeys: nil
    )
    .filter { $0.pathExtension == "tsv" }
    .sorted { $0.lastPathComponent < $1.lastPathComponent }
    .map { table in
      LineChart.Series(
        table.deletingPathExtension().lastPathComponent,
        Self.points(try String(contentsOf: table, encoding: .utf8)))
    }
  }

  /// Minutes and megabytes, from seconds and kilobytes in the first columns; every twentieth row tells as much as all.
  private static func points(_ table: String) -> [LineChart.Point] {
    let rows = table.split(separator: "\n").dropFirst()
    return rows.enumerated().compactMap { number, row in
      let fields = row.split(separator: "\t")
      guard number % 20 == 0, fields.count > 1, let seconds = Double(fields[0]),
        let kilobytes = Double(fields[1])
      else { return nil }
      return LineChart.Point(seconds / 60, kilobytes / 1024)
    }
  }

  /// The drawing.
  var svg: String {
    LineChart(
      title: "Resident memory of a server under load, by store of its sessions",
      x: .init("minutes", includesZero: true), y: .init("MB", includesZero: true), series: lines
    ).svg()
  }
}
