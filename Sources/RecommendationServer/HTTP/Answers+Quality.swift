import Hummingbird
import LiveQuality

/// How good the models are, as JSON.
extension Answers {
  /// A report; `nil` where quality is not measured.
  func quality(_ report: QualityReport?) -> Response {
    var writer = JSONWriter(capacity: 1 << 14)
    writer.object { writer in
      writer.field("measured", report != nil)
      if let report {
        writer.field("since", Self.text(ofTime: report.since))
        writer.name("sample_percent")
        writer.value(report.samplePercent)
        writer.field("events_without_list", report.withoutList)
        writer.field("skipped_samples", report.skipped)
      }
      writer.name("models")
      writer.array((report?.models ?? []).enumerated()) { writer, one in
        writer.object { Self.write(one.element, isDefault: one.offset == 0, to: &$0) }
      }
      writer.name("comparisons")
      writer.array(report?.comparisons ?? []) { writer, one in
        writer.object { Self.write(one, to: &$0) }
      }
    }
    return Self.json(writer)
  }

  private static func write(
    _ model: QualityReport.Model, isDefault: Bool, to writer: inout JSONWriter
  ) {
    writer.field("model", model.model.name)
    writer.field("model_version", model.model.version)
    writer.field("default", isDefault)
    writer.name("shown")
    write(model.shown, to: &writer)
    writer.name("sampled")
    write(model.sampled, to: &writer)
    writer.name("versions")
    writer.array(model.versions) { writer, one in
      writer.object { writer in
        writer.field("model_version", one.version)
        writer.field("first", text(ofTime: one.first))
        writer.field("last", text(ofTime: one.last))
        writer.name("sampled")
        write(one.counts, to: &writer)
      }
    }
    writer.name("hours")
    writer.array(model.hours) { writer, hour in
      writer.object { writer in
        writer.field("begin", text(ofTime: hour.begin))
        writer.name("shown")
        write(hour.shown, to: &writer)
        writer.name("sampled")
        write(hour.sampled, to: &writer)
      }
    }
  }

  /// What ranks are worth; `null` for means of nothing.
  private static func write(_ counts: RankCounts, to writer: inout JSONWriter) {
    writer.object { writer in
      writer.field("events", counts.events)
      writer.field("unknown_items", counts.unknown)
      let names: [(StaticString, Double?)] = [
        ("recall_at_5", counts.recall(at: 5)), ("recall_at_20", counts.recall(at: 20)),
        ("mrr_at_5", counts.mrr(at: 5)), ("mrr_at_20", counts.mrr(at: 20)),
      ]
      for (name, value) in names {
        writer.name(name)
        writer.value(value ?? .nan)
      }
    }
  }

  private static func write(_ one: QualityComparison, to writer: inout JSONWriter) {
    writer.field("model", one.model)
    writer.field("other", one.other)
    writer.field("scope", one.scope.rawValue)
    writer.field("events", one.events)
    writer.field("sessions", one.sessions)
    for (name, estimate) in [
      ("recall_at_20" as StaticString, one.recall), ("mrr_at_20", one.mrr),
    ] {
      writer.name(name)
      writer.object { writer in
        writer.name("difference")
        writer.value(estimate.value)
        writer.name("low")
        writer.value(estimate.interval.lowerBound)
        writer.name("high")
        writer.value(estimate.interval.upperBound)
      }
    }
    writer.name("certainty")
    writer.value(one.certainty)
    writer.field("verdict", one.verdict.rawValue)
    writer.field("text", one.words)
  }
}
