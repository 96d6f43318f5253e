import SessionData
import Wording

extension PreparationSummary {
  /// For programs: everything about all windows, or about one.
  package func json(
    _ report: PreparationReport, window: Int?, _ folder: PreparedFolder, _ names: ParameterNames
  ) -> JSONObject {
    let windows = report.windows.filter { window == nil || $0.number == window }
    return JSONObject([
      "version": Product.version, "logs": logs, "recipe": recipe?.rawValue, "format": formatJSON,
      "settings": settingsJSON,
      "read": JSONObject([
        "files": report.read.files, "rows": report.read.rows,
        "empty_files": report.read.emptyFiles, "repeated_files": report.read.repeatedFiles,
        "skipped_rows": report.read.skippedRows, "first_skipped": report.read.firstSkipped,
        "time_units": report.read.timeUnits.map(\.rawValue), "dated_rows": report.read.datedRows,
        "other_kind_events": report.read.otherKindEvents,
        "other_kinds": report.read.otherKinds.map {
          JSONObject(["kind": $0.kind, "events": $0.events])
        },
      ]),
      "stages": stages(report.stages, after: nil),
      "warnings": report.warnings.map { $0.json(names) },
      "windows": windows.map { window in
        JSONObject([
          "number": window.number, "folder": folder.folder(window.number),
          "stages": stages(
            window.stages, after: settings.windows == nil ? report.stages.last?.size : nil),
          "full": json(window.full, train: "train_full", test: "test"),
          "validation": window.validation.map {
            json($0, train: "train_tr", test: "train_valid")
          },
          "warnings": window.warnings.map { $0.json(names) },
        ])
      },
    ])
  }

  private var formatJSON: JSONObject {
    JSONObject([
      "session_column": format.sessionColumns.joined(separator: ","),
      "item_column": format.itemColumn,
      "time_column": format.timeColumn, "time_unit": format.timeUnit?.rawValue,
      "time_offset_column": format.offsetColumn, "event_column": format.kinds?.column,
      "keep_events": format.kinds?.kept, "separator": format.delimiter?.rawValue,
      "items_column": format.itemsColumn, "format": format.encoding?.rawValue,
      "no_time": format.timesAreRowNumbers ? true : nil,
      "files_apart": format.keepsFilesApart ? true : nil,
      "columns": format.columns, "skip_bad_rows": format.skipBadRows,
    ])
  }

  private var settingsJSON: JSONObject {
    var object = JSONObject([
      "drop_unknown": settings.dropsUnknown, "from": settings.period.from,
      "until": settings.period.until, "drop_duplicates": settings.dropsDuplicateRows,
      "session_gap_minutes": settings.sessionGap.map { $0 / 60 },
      "last_days": settings.lastDays, "deduplicate": settings.dropsImmediateRepeats,
      "min_item_support": settings.minimumItemSupport,
      "min_session_length": settings.minimumSessionLength,
      "max_session_length": settings.maximumSessionLength,
      "filters_until_stable": settings.filtering == .untilStable,
      "test_sessions": settings.split.rule.rawValue,
    ])
    switch settings.split.period {
    case .seconds(let seconds): object["test_days"] = seconds / 86_400
    case .fraction(let fraction): object["test_fraction"] = fraction
    }
    object["windows"] = settings.windows?.count
    object["window_days"] = settings.windows?.days
    object["dwell_seconds"] = settings.dwellSeconds
    return object
  }

  private func stages(_ stages: [PreparationStage], after before: LogSize?) -> [JSONObject] {
    var previous = before
    return stages.map { stage in
      defer { previous = stage.size }
      var object = JSONObject(["stage": stage.name.rawValue])
      object.append(stage.size.json)
      if let previous {
        object["removed_events"] = previous.events - stage.size.events
        // Cutting at pauses adds sessions.
        object["removed_sessions"] = previous.sessions - stage.size.sessions
        object["removed_items"] = previous.items - stage.size.items
      }
      object["rounds"] = stage.rounds
      object["repeats_at_same_time"] = stage.repeatsAtSameTime
      return object
    }
  }

  private func json(_ split: SplitReport, train: String, test: String) -> JSONObject {
    var object = JSONObject(["test_starts": split.cut])
    object[train] = split.train.json
    object[test] = split.test.json
    object["late_train_events"] = split.lateTrainEvents
    object["short_train_sessions"] = split.shortTrainSessions
    object["unknown_test_events"] = split.unknownTestEvents
    object["short_test_sessions"] = split.shortTestSessions
    return object
  }
}

extension LogSize {
  fileprivate var json: JSONObject {
    JSONObject(["events": events, "sessions": sessions, "items": items])
  }
}

extension PartReport {
  fileprivate var json: JSONObject {
    var object = size.json
    object["repeated_events"] = repeatedEvents
    object["first_time"] = firstTime
    object["last_time"] = lastTime
    return object
  }
}

extension DataWarning {
  /// For programs.
  package func json(_ names: ParameterNames) -> JSONObject {
    JSONObject(["code": code, "text": text(names)])
  }
}
