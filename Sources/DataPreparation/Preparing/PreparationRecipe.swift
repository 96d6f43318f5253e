import EventLogs
import SessionData

/// The published pre-processing of public data sets, from their files as they are downloaded.
///
/// rsc15 is that of Hidasi et al. (ICLR 2016), the others that of "The Effect of Third Party
/// Implementations on Reproducibility" (RecSys 2023) as far as it covers them: views or clicks only,
/// sessions by pauses of an hour where the source has none, no immediate repeats, five events an item and
/// two a session until nothing changes, a test of the last day or the last seven.
public enum PreparationRecipe: String, Sendable, CaseIterable {
  /// `yoochoose-clicks.dat` of the RecSys Challenge 2015, by the rules of the other shops.
  case yoochoose
  /// The same file by the rules of the first papers.
  case rsc15
  /// `train-item-views.csv` of the CIKM Cup 2016.
  case diginetica
  /// `events.csv` of Retailrocket.
  case retailrocket
  /// The monthly files of REES46, such as `2019-Oct.csv.gz`.
  case rees46
  /// `browsing_train.csv` of the SIGIR eCom Data Challenge 2021.
  case coveo
  /// `otto-recsys-train.jsonl` of OTTO; its sessions are a visitor's clicks of weeks, cut at pauses.
  case otto
  /// `ratings.csv`, `ratings.dat` or `u.data` of MovieLens: one session a user, the last tenth of the users as test.
  case movielens

  /// How its files are read.
  public var format: EventLogFormat {
    var format = EventLogFormat()
    switch self {
    case .yoochoose, .rsc15:
      format.columns = ["SessionId", "Time", "ItemId", "Category"]
      format.delimiter = .comma
    case .diginetica:
      format.delimiter = .semicolon
      format.name(session: "sessionId", item: "itemId", time: "eventdate")
      format.offsetColumn = "timeframe"
    case .retailrocket:
      format.delimiter = .comma
      format.name(session: "visitorid", item: "itemid", time: "timestamp")
      format.timeUnit = .milliseconds
      format.kinds = EventKindFilter(column: "event", kept: ["view"])
    case .rees46:
      format.delimiter = .comma
      format.name(session: "user_session", item: "product_id", time: "event_time")
      format.kinds = EventKindFilter(column: "event_type", kept: ["view"])
      // A few rows have no session.
      format.skipBadRows = true
    case .coveo:
      format.delimiter = .comma
      format.name(
        session: "session_id_hash", item: "product_sku_hash", time: "server_timestamp_epoch_ms")
      format.timeUnit = .milliseconds
      format.kinds = EventKindFilter(column: "product_action", kept: ["detail"])
    case .otto:
      format.encoding = .sessionObjects
      format.name(session: "session", item: "aid", time: "ts")
      format.timeUnit = .milliseconds
      format.kinds = EventKindFilter(column: "type", kept: ["clicks"])
    case .movielens:
      // ratings.csv has a header; ratings.dat and u.data are the same columns without one.
      format.columns = ["userId", "movieId", "rating", "timestamp"]
      format.name(session: "userId", item: "movieId", time: "timestamp")
    }
    return format
  }

  /// What is done with them.
  public var settings: PreparationSettings {
    var settings = PreparationSettings()
    settings.dropsImmediateRepeats = true
    switch self {
    case .rsc15:
      settings.dropsImmediateRepeats = false
      settings.filtering = .once
      settings.split = TemporalSplit(.days(1), rule: .end)
    case .yoochoose, .rees46, .coveo: break
    case .diginetica:
      settings.split = TemporalSplit(.days(7), rule: .start)
    case .retailrocket, .otto:
      settings.sessionGap = 3600
      settings.split = TemporalSplit(.days(7), rule: .start)
    case .movielens:
      settings.split = TemporalSplit(.fraction(0.1), rule: .start)
    }
    return settings
  }
}

extension EventLogFormat {
  fileprivate mutating func name(session: String, item: String, time: String) {
    sessionColumn = session
    itemColumn = item
    timeColumn = time
  }
}
