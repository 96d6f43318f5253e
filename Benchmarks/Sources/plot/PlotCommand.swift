import ArgumentParser
import BenchmarkResults
import Foundation

/// Draws the plots of the documentation.
@main
struct PlotCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plot", abstract: "Draw results as SVG files, one per curve.")

  @Argument(help: "A file of results, or the folder of scripts/soak.") var results: String
  @Argument(help: "Folder that the drawings go to.") var folder: String

  func run() throws {
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true)
    let source = URL(filePath: results)
    if try source.resourceValues(forKeys: [.isDirectoryKey]).isDirectory == true {
      let plot = try SoakPlot(folder: source)
      return try write(plot.svg, plot.name)
    }
    let results = try BenchmarkResults(contentsOf: source)
    for plot in Plot.all {
      guard let svg = plot.svg(results) else {
        print("\(plot.name): not measured")
        continue
      }
      try write(svg, plot.name)
    }
  }

  private func write(_ svg: String, _ name: String) throws {
    let file = "\(folder)/\(name).svg"
    try svg.write(toFile: file, atomically: true, encoding: .utf8)
    print(file)
  }
}
