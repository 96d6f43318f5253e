import EventLogs
import SessionData
import Wording

/// What a click log holds, and what to watch out for.
package struct LogInspection {
  private let paths: [String]
  private let testPath: String?
  private let report: ReadReport
  private let statistics: LogStatistics
  private let overlap: TestOverlap?
  private let top: TopItems

  /// Looks at a log.
  ///
  /// - Parameters:
  ///   - paths: its files.
  ///   - test: the log that is to be measured with, read with the items of `log`.
  ///   - titles: of items, where they are known.
  package init(
    paths: [String], log: EventLog, testPath: String?, test: EventLog?, titles: ItemTable?
  ) {
    self.paths = paths
    self.testPath = testPath
    report = log.report
    statistics = LogStatistics(log)
    overlap = test.map { TestOverlap(train: log, test: $0) }
    top = TopItems(
      log.vocabulary, counts: log.sessions.itemCounts(itemCount: log.vocabulary.count),
      titles: titles)
  }

  private var warnings: [DataWarning] { statistics.warnings + (overlap?.warnings ?? []) }

  // MARK: For programs

  /// One object with everything.
  package var json: String {
    let (lengths, times) = (statistics.lengths, statistics.times)
    let popularity = statistics.popularity
    return JSONObject([
      "file": paths.joined(separator: ", "), "kind": "log", "files": paths,
      "events": statistics.size.events, "sessions": statistics.size.sessions,
      "items": statistics.size.items, "first_time": times.first, "last_time": times.last,
      "skipped_rows": report.skippedRows, "time_units": report.timeUnits.map(\.rawValue),
      "session_length": JSONObject([
        "min": lengths.shortest, "median": lengths.quantile(0.5), "mean": lengths.mean,
        "p90": lengths.quantile(0.9), "p99": lengths.quantile(0.99), "max": lengths.longest,
        "single_event_sessions": lengths.singles,
        "classes": lengths.classes.map {
          JSONObject(["from": $0.first, "to": $0.last, "sessions": $0.sessions])
        },
      ]),
      "times": JSONObject([
        "is_counter": times.isCounter, "has_days_only": times.hasDaysOnly,
        "tied_share": times.tiedShare, "same_time_sessions": times.sameTimeSessions,
        "interrupted_sessions": times.interruptedSessions,
        "median_session_seconds": times.medianDuration,
      ]),
      "popularity": JSONObject([
        "top_1_percent_share": popularity.items < 100 ? nil : popularity.topHundredth,
        "top_10_percent_share": popularity.items < 10 ? nil : popularity.topTenth,
        "items_below_5_events": popularity.rareItems,
        "items_of_1_event": popularity.singleItems,
      ]),
      "repeats": JSONObject([
        "immediate": statistics.repeats.immediate, "in_session": statistics.repeats.inSession,
        "at_same_time": statistics.repeats.atSameTime,
        "duplicate_rows": statistics.repeats.duplicates,
      ]),
      "new_items": statistics.newItems.map {
        JSONObject(["per_day": $0.perDay, "share_of_last_day": $0.lastDayShare])
      },
      "order": statistics.order.map {
        JSONObject([
          "share": $0.share, "is_present": $0.isPresent, "predictions": $0.predictions,
          "mrr@20_in_order": $0.inOrder, "mrr@20_either_direction": $0.eitherDirection,
          "mrr@20_shuffled": $0.shuffled, "mrr@20_popular": $0.popular,
        ])
      },
      "test": overlap.map(json),
      "warnings": warnings.map { $0.json(.flags) },
      "top_items": top.json,
    ]).json
  }

  private func json(_ overlap: TestOverlap) -> JSONObject {
    JSONObject([
      "file": testPath, "events": overlap.size.events, "sessions": overlap.size.sessions,
      "items": overlap.size.items, "unknown_events": overlap.unknownEvents,
      "copied_sessions": overlap.copiedSessions,
      "copied_long_sessions": overlap.copiedLongSessions,
      "sessions_before_training_ends": overlap.earlySessions,
    ])
  }

  // MARK: For people

  /// Tables and sentences.
  package var text: String {
    var rows = [
      ("events", NumberText.grouped(statistics.size.events)),
      ("sessions", NumberText.grouped(statistics.size.sessions)),
      ("items", NumberText.grouped(statistics.size.items)), ("time", timeText),
      ("lengths", lengthText), ("popularity", popularityText), ("repeats", repeatText),
    ]
    if let newItems = statistics.newItems {
      rows.append(
        (
          "new items",
          "\(NumberText.grouped(newItems.perDay)) a day (median of the later half); "
            + "\(percent(newItems.lastDayShare)) of the last day's events"
        ))
    }
    if let order = statistics.order { rows.append(("order", text(order))) }
    if let overlap { rows.append(("test", text(overlap))) }
    let listed = rows.map { name, text in
      name.padding(to: 11) + text.replacing("\n", with: "\n" + String(repeating: " ", count: 11))
    }
    let notes = warnings.map { "- \($0.text(.flags))\n" }.joined()
    return "\(paths.joined(separator: ", ")): a click log\n" + listed.joined(separator: "\n")
      + (notes.isEmpty ? "\n" : "\n\nwatch out\n\(notes)") + "\n" + top.text
  }

  private var timeText: String {
    let times = statistics.times
    let span = "\(LogTime.text(times.first)) to \(LogTime.text(times.last))"
    if times.isCounter { return "\(span), counters rather than moments" }
    return "\(span): \(NumberText.fixed(times.spanDays, 1)) days"
  }

  private var lengthText: String {
    let lengths = statistics.lengths
    let classes = lengths.classes.filter { $0.sessions > 0 }.map { part in
      let name = part.last.map { $0 == part.first ? "\($0)" : "\(part.first)–\($0)" }
      return "\(name ?? "\(part.first)+"): "
        + percent(Double(part.sessions) / Double(max(statistics.size.sessions, 1)))
    }
    return "\(lengths.shortest) to \(lengths.longest), median \(lengths.quantile(0.5)), mean "
      + "\(NumberText.fixed(lengths.mean, 2)), 99 % up to \(lengths.quantile(0.99)); "
      + "\(NumberText.count(lengths.singles, "session")) of one event\n"
      + classes.joined(separator: "   ")
  }

  private var popularityText: String {
    let popularity = statistics.popularity
    let top = percent(popularity.topHundredth)
    let head =
      popularity.items < 100
      ? "the most popular item has \(top) of the events"
      : "1 % of the items have \(top) of the events"
    return head
      + (popularity.items < 10 ? ";\n" : ", 10 % have \(percent(popularity.topTenth));\n")
      + "\(NumberText.count(popularity.rareItems, "item")) have fewer than five events, "
      + "\(NumberText.grouped(popularity.singleItems)) have one"
  }

  private var repeatText: String {
    "\(percent(statistics.repeats.immediate)) of the events after the first repeat the item before, "
      + "\(percent(statistics.repeats.inSession)) any item of the session"
  }

  private func text(_ order: OrderSignal) -> String {
    let verdict =
      order.isPresent
      ? "matters: shuffling each session takes away \(percent(order.share)) of what the last item tells"
      : order.isAbsent
        ? "says next to nothing" : "cannot be told: too few predictions, or too few items"
    return """
      \(verdict)
      mrr@20 of a last-item rule on the last fifth of the sessions (\
      \(NumberText.count(order.predictions, "prediction"))):
      \(fixed(order.inOrder)) in order, \(fixed(order.eitherDirection)) not knowing which of two \
      neighbours came first,
      \(fixed(order.shuffled)) shuffled, \(fixed(order.popular)) most popular items
      """
  }

  private func text(_ overlap: TestOverlap) -> String {
    """
    \(testPath ?? ""): \(NumberText.count(overlap.size.events, "event")) in \
    \(NumberText.count(overlap.size.sessions, "session"))
    \(percent(overlap.unknownEvents)) of its events are of items that the log lacks
    \(percent(overlap.copiedSessions)) of its sessions stand in the log too, \
    \(percent(overlap.copiedLongSessions)) of those of four or more events
    \(percent(overlap.earlySessions)) of its sessions start before the log ends
    """
  }

  private func percent(_ share: Double) -> String { "\(NumberText.fixed(share * 100, 1)) %" }
  private func fixed(_ value: Double) -> String { NumberText.fixed(value, 3) }
}

extension String {
  /// The text with blanks behind it, up to a width.
  fileprivate func padding(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }
}
