import Evaluation
import GRU4Rec
import Kernels
import Wording

extension Comparison {
  /// Everything as one object.
  var json: JSONObject {
    let verdict = ComparisonVerdict(self)
    return JSONObject([
      "version": productVersion, "metric": metric.description, "level": level,
      "resamples": command.resamples, "seed": command.seed, "seeds": command.seeds,
      "ties": command.ties.rawValue, "threads": command.threads.count,
      "instruction_set": InstructionSet.chosen.name, "seconds": seconds,
      "verdict": verdict.text, "best": models[ranking[0]].name,
      "reference": models[reference].name,
      "models": models.indices.map(json(ofModel:)), "pairs": pairs,
      "splits": splits.indices.map(json(ofSplit:)),
    ])
  }

  private func json(ofModel index: Int) -> JSONObject {
    let model = models[index]
    var settings = JSONObject()
    for (name, value) in model.settings { settings[name] = value }
    var object = JSONObject([
      "name": model.name, "model": model.specification.text, "seeds": model.seeds,
      "fit_seconds": model.fitSeconds, "p50_seconds": model.p50, "p90_seconds": model.p90,
      "memory_bytes": model.memory, "size_bytes": model.size, "settings": settings,
    ])
    object.append(Self.metrics(model.overall))
    object["intervals"] = intervals(resamples, of: index)
    if model.seeds > 1 {
      var spread = JSONObject()
      for metric in allMetrics { spread["\(metric)"] = model.spread(metric) }
      object["standard_deviations"] = spread
    }
    object["by_position"] = Self.groups(model.overall.byPosition)
    object["by_popularity"] = Self.groups(model.overall.byPopularity)
    object["by_length"] = Self.groups(model.overall.byLength)
    return object
  }

  private func json(ofSplit index: Int) -> JSONObject {
    let split = splits[index]
    return JSONObject([
      "name": split.files.name, "train_files": split.files.train, "test_files": split.files.test,
      "train": split.train?.json, "test": split.test.json, "predictions": split.predictions,
      "unknown_events": split.droppedEvents, "overlap_in_time": split.overlapInTime,
      "models": models.indices.map { model in
        var object = JSONObject(["name": models[model].name])
        object.append(Self.metrics(models[model].bySplit[index]))
        object["intervals"] = intervals(resamplesBySplit[index], of: model)
        return object
      },
    ])
  }

  /// Each model beside each other one, in the deciding metric.
  private var pairs: [JSONObject] {
    models.indices.flatMap { model in
      models.indices.filter { $0 != model }.map { other in
        let difference = resamples.difference(metric, of: model, from: other, level: level)
        return JSONObject([
          "model": models[model].name, "other": models[other].name, "difference": difference.value,
          "interval": difference.interval.json,
          "probability_better": probability(of: model, above: other),
        ])
      }
    }
  }

  private var allMetrics: [MetricAtCutoff] {
    command.cutoffs.flatMap { cutoff in
      MetricAtCutoff.Kind.allCases.map { MetricAtCutoff($0, at: cutoff) }
    }
  }

  private func intervals(_ resamples: PairedResamples, of model: Int) -> JSONObject {
    var object = JSONObject()
    for metric in allMetrics {
      object["\(metric)"] = resamples.estimate(metric, of: model, level: level).interval.json
    }
    return object
  }

  private static func metrics(_ result: EvaluationResult) -> JSONObject {
    var object = JSONObject()
    for metrics in result.metrics {
      object.append(ranks(metrics.ranks))
      object["\(Coverage.name)@\(metrics.cutoff)"] = metrics.coverage
      object["\(Popularity.name)@\(metrics.cutoff)"] = metrics.popularity
    }
    return object
  }

  private static func ranks(_ metrics: RankMetrics) -> JSONObject {
    var object = JSONObject()
    for kind in MetricAtCutoff.Kind.allCases {
      object["\(MetricAtCutoff(kind, at: metrics.cutoff))"] = metrics.value(kind)
    }
    return object
  }

  private static func groups(_ groups: [MetricGroup]?) -> [JSONObject]? {
    groups?.map { group in
      var object = JSONObject(["group": group.name, "events": group.events])
      for metrics in group.metrics { object.append(ranks(metrics)) }
      return object
    }
  }
}

extension ClosedRange<Double> {
  /// Both ends.
  fileprivate var json: [Double] { [lowerBound, upperBound] }
}
