import DataPreparation
import EventLogs
import ModelFiles
import Recommendation
import SessionData
import Wording

/// What a baseline's file holds.
struct BaselineInspection {
  private let path: String
  private let model: CatalogueModel
  private let sessions: Sessions
  private let top: TopItems

  init(path: String, titles: ItemTable?) throws {
    self.path = path
    let baseline = try BaselineFile(contentsOf: path)
    model = CatalogueModel(baseline)
    sessions = baseline.sessions
    top = TopItems(model.vocabulary, counts: model.itemCounts, titles: titles)
  }

  var json: String {
    var settings = JSONObject()
    for (name, value) in model.identity.settings { settings[name] = value }
    return JSONObject([
      "file": path, "kind": "baseline", "method": model.identity.method, "settings": settings,
      "events": sessions.eventCount, "sessions": sessions.sessionCount,
      "items": model.vocabulary.count, "top_items": top.json,
    ]).json
  }

  var text: String {
    var text = """
      \(path): a baseline, \(model.identity.method)
      fitted to  \(NumberText.count(sessions.eventCount, "event")), \
      \(NumberText.count(sessions.sessionCount, "session")), \
      \(NumberText.count(model.vocabulary.count, "item"))


      """
    if !model.identity.settings.isEmpty {
      var table = TextTable([("setting", .left), ("value", .left)])
      for (name, value) in model.identity.settings { table.add([name, value]) }
      text += table.text + "\n"
    }
    return text + top.text
  }
}
