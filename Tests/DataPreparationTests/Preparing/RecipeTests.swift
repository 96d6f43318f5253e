import DataPreparation
import EventLogs
import Foundation
import SessionData
import TestSupport
import Testing

/// Every recipe on a made-up file in exactly the format of its data set, with sets worked out by hand.
struct RecipeTests {
  /// Clicks of a shop: a session of `items` in one minute, on a day of May 2014, each day a minute later.
  private static let sessions: [(day: Int, items: String)] = [
    (0, "ab"), (2, "aab"), (4, "acb"), (5, "a"), (11, "ab"), (12, "ab"), (19, "bab"), (20, "ba"),
  ]
  /// 2014-05-01T10:00:00Z.
  private static let start = 1_398_938_400

  private struct Click {
    let session: Int
    let item: Character
    /// Seconds after the session's start.
    let offset: Int
    let day: Int

    var time: Int { RecipeTests.start + day * 86_460 + offset }
    /// `2014-05-01`.
    var date: String { String(format: "2014-05-%02d", day + 1) }
    /// `10:05:20`.
    var clock: String { String(format: "10:%02d:%02d", day, offset) }
    var number: Int { item == "a" ? 101 : item == "b" ? 102 : 103 }
  }

  private static let clicks = sessions.enumerated().flatMap { number, session in
    session.items.enumerated().map { place, item in
      Click(session: number + 1, item: item, offset: place * 20, day: session.day)
    }
  }

  /// The file of a recipe, its rows out of order.
  private static func file(_ recipe: PreparationRecipe) -> (name: String, text: String) {
    let clicks = clicks.reversed()
    func lines(_ header: String?, _ row: (Click) -> String) -> String {
      ((header.map { [$0] } ?? []) + clicks.map(row)).joined(separator: "\n") + "\n"
    }
    switch recipe {
    case .yoochoose, .rsc15:
      return (
        "yoochoose-clicks.dat",
        lines(nil) { "\($0.session),\($0.date)T\($0.clock).500Z,\($0.number),0" }
      )
    case .diginetica:
      return (
        "train-item-views.csv",
        lines("sessionId;userId;itemId;timeframe;eventdate") {
          "\($0.session);NA;\($0.number);\($0.offset * 1000 + 7);\($0.date)"
        }
      )
    case .retailrocket:
      // One visitor has all sessions; carts and transactions come in between.
      return (
        "events.csv",
        lines("timestamp,visitorid,event,itemid,transactionid") {
          "\($0.time)500,7,view,\($0.number),\n\($0.time)600,7,addtocart,\($0.number),\n"
            + "\($0.time)700,7,transaction,104,11"
        }
      )
    case .rees46:
      return (
        "2014-May.csv",
        lines(
          "event_time,event_type,product_id,category_id,category_code,brand,price,user_id,user_session"
        ) {
          "\($0.date) \($0.clock) UTC,view,\($0.number),2053,appliances.kettle,\"a, b\",33.20,5,"
            + "\($0.session)-4d3b\n\($0.date) \($0.clock) UTC,cart,104,2053,,,1.00,5,\($0.session)-4d3b"
        } + "2014-05-21 10:00:00 UTC,view,101,2053,,,33.20,5,\n"
      )
    case .coveo:
      return (
        "browsing_train.csv",
        lines(
          "session_id_hash,event_type,product_action,product_sku_hash,server_timestamp_epoch_ms,hashed_url"
        ) {
          "s\($0.session),event_product,detail,\($0.number),\($0.time)500,u\n"
            + "s\($0.session),pageview,,,\($0.time)600,u\n"
            + "s\($0.session),event_product,add,104,\($0.time)700,u"
        }
      )
    case .otto:
      let all = clicks.map {
        #"{"aid":\#($0.number),"ts":\#($0.time)500,"type":"clicks"},{"aid":104,"ts":\#($0.time)600,"type":"carts"}"#
      }
      return ("otto.jsonl", #"{"session":1,"events":[\#(all.joined(separator: ","))]}"# + "\n")
    case .movielens:
      return (
        "ratings.csv",
        lines("userId,movieId,rating,timestamp") { "\($0.session),\($0.number),4.5,\($0.time)" }
      )
    }
  }

  @Test(arguments: PreparationRecipe.allCases)
  func `a file as it is downloaded`(recipe: PreparationRecipe) throws {
    let scratch = try Scratch()
    let (name, text) = Self.file(recipe)
    let log = try EventLogReader(format: recipe.format).read([scratch.write(name, text)])
    var sets: [String] = []
    var firstTime = 0.0
    _ = try Preparation(recipe.settings).run(log) { window in
      firstTime = window.trainFull.times[0]
      for store in [window.trainFull, window.test, window.train, window.validation] {
        let sessions = (0..<store.sessionCount).map { session in
          store.items(of: session).map { item in
            ["101": "a", "102": "b"][window.vocabulary.id(of: item)] ?? "?"
          }.joined()
        }
        sets.append(sessions.joined(separator: " "))
      }
    }
    switch recipe {
    case .rsc15:
      #expect(sets == ["ab aab ab ab ab bab", "ba", "ab aab ab ab ab", "bab"])
    case .yoochoose, .rees46, .coveo, .movielens:
      #expect(sets == ["ab ab ab ab ab bab", "ba", "ab ab ab ab ab", "bab"])
    case .diginetica, .retailrocket, .otto:
      #expect(sets == ["ab ab ab ab ab", "bab ba", "ab ab ab", "ab ab"])
    }
    let start = Double(Self.start)
    switch recipe {
    case .diginetica: #expect(firstTime == start - 36_000 + 0.007, "the day, and milliseconds")
    case .rees46, .movielens: #expect(firstTime == start)
    default: #expect(firstTime == start + 0.5)
    }
  }

  @Test(arguments: [
    ("ratings.csv", "userId,movieId,rating,timestamp\n", ","), ("ratings.dat", "", "::"),
    ("u.data", "", "\t"), ("u1.base", "", "\t"),
  ])
  func `all spellings of MovieLens`(name: String, header: String, separator: String) throws {
    let scratch = try Scratch()
    let rows = [
      ["1", "1193", "5", "978300760"], ["2", "661", "3", "978302109"],
      ["1", "914", "3", "978301968"],
    ]
    let text = header + rows.map { $0.joined(separator: separator) + "\n" }.joined()
    let path = try scratch.write(name, text)
    let log = try EventLogReader(format: PreparationRecipe.movielens.format).read([path])
    #expect(log.ids == [["1193", "914"], ["661"]])
    #expect(log.sessions.times == [978_300_760, 978_301_968, 978_302_109])
  }

  @Test func `what is left out is counted`() throws {
    let scratch = try Scratch()
    func report(_ recipe: PreparationRecipe) throws -> ReadReport {
      let (name, text) = Self.file(recipe)
      return try EventLogReader(format: recipe.format).read([scratch.write(name, text)]).report
    }
    let clicks = Self.clicks.count
    let shop = try report(.retailrocket)
    #expect(shop.rows == 3 * clicks && shop.otherKindEvents == 2 * clicks)
    #expect(shop.otherKinds.map(\.kind) == ["addtocart", "transaction"])
    #expect(shop.otherKinds.map(\.events) == [clicks, clicks])
    #expect(try report(.coveo).otherKinds.map(\.kind) == ["", "add"])
    #expect(try report(.otto).otherKinds.map(\.events) == [clicks])
    let rees = try report(.rees46)
    #expect(rees.skippedRows == 1 && rees.firstSkipped?.contains("empty user_session") == true)
    #expect(rees.datedRows == rees.rows - rees.otherKindEvents)
  }

  @Test func `another file than the recipe's`() throws {
    let scratch = try Scratch()
    let path = try scratch.write("events.csv", Self.file(.retailrocket).text)
    let error = logError { try EventLogReader(format: PreparationRecipe.coveo.format).read([path]) }
    guard case .missingColumns(_, let missing, let found, _) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(
      missing.map(\.name) == [
        "session_id_hash", "product_sku_hash", "server_timestamp_epoch_ms", "product_action",
      ])
    #expect(found.contains("visitorid"))
    let commas = logError {
      try EventLogReader(format: PreparationRecipe.diginetica.format).read([path])
    }
    #expect(commas?.description.contains("split at every semicolon") == true)
  }
}
