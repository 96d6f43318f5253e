import ArgumentParser
import BenchmarkResults
import Foundation

/// Draws the plots of the documentation.
@main
struct PlotCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plot", abstract: "Draw results as SVG files, one per curve.")

  @Argument(help: "A file of results.") var results: String
  @Argument(help: "Folder that the drawings go to.") var folder: String

  func run() throws {
    let results = try BenchmarkResults(contentsOf: URL(filePath: results))
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true)
    for plot in Plot.all {
      guard let svg = plot.svg(results) else {
        print("\(plot.name): not measured")
        continue
      }
      let file = "\(folder)/\(plot.name).svg"
      try svg.write(toFile: file, atomically: true, encoding: .utf8)
      print(file)
    }
  }
}
