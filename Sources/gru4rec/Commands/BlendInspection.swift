import Blending
import DataPreparation
import EventLogs
import ModelFiles
import Recommendation
import Wording

/// What a blend's file holds.
struct BlendInspection {
  private let path: String
  private let blend: BlendFile
  private let top: TopItems

  init(path: String, titles: ItemTable?) throws {
    self.path = path
    blend = try BlendFile(contentsOf: path)
    let model = CatalogueModel(blend)
    top = TopItems(model.vocabulary, counts: model.itemCounts, titles: titles)
  }

  var json: String {
    let members = zip(blend.members, blend.weights.members).map { member, weights in
      var settings = JSONObject()
      for (name, value) in member.identity.settings { settings[name] = value }
      return JSONObject([
        "method": member.identity.method, "settings": settings, "weights": weights,
      ])
    }
    return JSONObject([
      "file": path, "kind": "blend", "members": members, "seen": blend.weights.seen,
      "items": blend.recommender.itemCount, "top_items": top.json,
    ]).json
  }

  var text: String {
    func cells(_ values: [Float]) -> [String] { values.map { NumberText.fixed(Double($0), 3) } }
    func title(_ bounds: [Int], _ place: Int) -> String {
      let first = bounds[place]
      guard place + 1 < bounds.count else { return "\(first) or more" }
      let last = bounds[place + 1] - 1
      return first == last ? "\(first)" : "\(first) to \(last)"
    }
    let lengths = BlendWeights.lengths
    var members = TextTable(
      [("weight after events", .left)]
        + lengths.indices.map { (title(lengths, $0), .right) })
    for (member, weights) in zip(blend.members, blend.weights.members) {
      members.add([member.identity.method] + cells(weights))
    }
    let counts = BlendWeights.counts
    var seen = TextTable(
      [("seen, events ago / times", .left)]
        + counts.indices.map { (title(counts, $0), .right) })
    for (place, values) in blend.weights.seen.enumerated() {
      seen.add([title(BlendWeights.lags, place)] + cells(values))
    }
    return """
      \(path): a blend of \(NumberText.count(blend.members.count, "model")), \
      \(NumberText.count(blend.recommender.itemCount, "item"))

      \(members.text)
      \(seen.text)
      \(top.text)
      """
  }
}
