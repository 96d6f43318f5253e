import Foundation
import Testing

@testable import LiveQuality

/// What is counted, what is said of it, and what survives.
@Suite struct LiveQualityTests {
  private static let main = ModelVersion(name: "main", version: "1")
  private static let next = ModelVersion(name: "next", version: "1")
  private static let begin = 1_700_000_000.0

  /// Two models on sessions of two events each, the second one always better.
  private func filled(_ versions: (String, String) = ("1", "1"), sessions: Range<UInt64> = 0..<60)
    -> LiveQuality
  {
    let quality = LiveQuality(since: Self.begin)
    fill(quality, versions, sessions)
    return quality
  }

  private func fill(
    _ quality: LiveQuality, _ versions: (String, String), _ sessions: Range<UInt64>,
    at time: Double = begin
  ) {
    for session in sessions {
      for rank in [30, 2 + Int(session % 5)] {
        quality.countSample(
          [
            (ModelVersion(name: "main", version: versions.0), .at(rank)),
            (ModelVersion(name: "next", version: versions.1), .at(rank / 2)),
          ], session: session &* 0x9e37_79b9_7f4a_7c15, at: time)
      }
    }
  }

  private func report(_ quality: LiveQuality, _ models: [ModelVersion] = [main, next])
    -> QualityReport
  {
    quality.report(of: models, samplePercent: 5)
  }

  @Test func theReportHasWhatWasCounted() throws {
    let quality = filled()
    quality.countShown(.at(3), by: "main", at: Self.begin)
    quality.countShown(.notListed, by: "main", at: Self.begin + 7200)
    quality.countShown(.at(1), by: "gone", at: Self.begin)
    quality.countWithoutList()
    quality.countSkipped(4)
    let report = report(quality)
    #expect(report.since == Self.begin && report.samplePercent == 5)
    #expect(report.withoutList == 1 && report.skipped == 4)
    #expect(report.models.map(\.model) == [Self.main, Self.next])
    let main = report.models[0]
    #expect(main.shown.events == 2 && main.shown.recall(at: 5) == 0.5)
    #expect(main.sampled.events == 120 && main.sampled.recall(at: 20) == 0.5)
    #expect(report.models[1].sampled.recall(at: 20) == 1)
    #expect(report.models[1].shown.events == 0)
    #expect(main.versions.map(\.version) == ["1"])
    #expect(main.hours.map(\.shown.events) == [1, 1])
    #expect(main.hours.map(\.sampled.events) == [120, 0])
    #expect(main.hours[0].begin <= Self.begin && main.hours[0].begin > Self.begin - 3600)
    #expect(report.comparisons.map(\.scope) == [.versions, .week])
    let now = report.comparisons[0]
    #expect(now.model == "next" && now.other == "main" && now.verdict == .ahead)
    #expect(now.events == 120 && now.recall.value == 0.5)
  }

  @Test func aNewVersionIsComparedAnew() {
    let quality = filled()
    fill(quality, ("1", "2"), 100..<105, at: Self.begin + 86_400)
    let comparisons = report(quality).comparisons
    #expect(comparisons.map(\.events) == [10, 130])
    #expect(comparisons.map(\.verdict) == [.early, .ahead])
    #expect(report(quality).models[1].versions.map(\.counts.events) == [120, 10])
  }

  @Test func whatIsCountedForgetsDaysThatArePast() {
    let quality = filled()
    fill(quality, ("1", "1"), 100..<105, at: Self.begin + 7 * 86_400)
    #expect(report(quality).comparisons.map(\.events) == [130, 10])
  }

  /// Whoever answers by default now: what was counted of the two goes on, seen from the other side.
  @Test func sidesMayChange() {
    let quality = filled()
    let before = report(quality).comparisons[0]
    let after = report(quality, [Self.next, Self.main]).comparisons[0]
    #expect(after.model == "main" && after.other == "next" && after.verdict == .behind)
    #expect(after.recall.value == -before.recall.value && after.events == before.events)
    quality.countSample([(Self.next, .at(1)), (Self.main, .at(1))], session: 7, at: Self.begin)
    #expect(report(quality).comparisons[0].events == before.events + 1)
  }

  @Test func theFileKeepsEverything() throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "quality-\(UUID())").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let file = QualityFile(path)
    let (new, nothing) = file.open(at: Self.begin)
    #expect(nothing == nil && new.state == QualityState(since: Self.begin))
    let quality = filled()
    quality.countShown(.at(3), by: "main", at: Self.begin)
    quality.countWithoutList()
    try file.save(quality)
    let (opened, problem) = file.open(at: Self.begin + 5)
    #expect(problem == nil)
    #expect(opened.state == quality.state && report(opened) == report(quality))
    fill(opened, ("1", "1"), 60..<61)
    #expect(report(opened).comparisons[0].events == 122)
  }

  @Test(arguments: [
    "", "no JSON", "{}", #"{"format":"something else","since":1}"#, "cut", "fewer resamples",
  ])
  func aDamagedFileIsPutAside(_ content: String) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "quality-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "quality.json").path
    let file = QualityFile(path)
    try file.save(filled())
    var text = try String(contentsOfFile: path, encoding: .utf8)
    switch content {
    case "cut": text = String(text.dropLast(10))
    case "fewer resamples": text = text.replacing(/"weights":\[[0-9]+,/) { _ in #""weights":["# }
    default: text = content
    }
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    let (quality, problem) = file.open(at: Self.begin)
    #expect(try #require(problem).contains("\(path).damaged"))
    #expect(quality.state == QualityState(since: Self.begin))
    #expect(try String(contentsOfFile: path + ".damaged", encoding: .utf8) == text)
    #expect(!FileManager.default.fileExists(atPath: path))
    try file.save(quality)
    #expect(file.open(at: 0).problem == nil)
  }
}
