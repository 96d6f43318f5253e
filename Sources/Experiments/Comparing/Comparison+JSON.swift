import Evaluation
import Kernels
import Wording

extension Comparison {
  /// Everything that was measured as a JSON object on one line; the article on comparing has its keys.
  public var json: String { object.json }

  private var object: JSONObject {
    JSONObject([
      "version": version, "metric": metric.description, "level": settings.confidence,
      "resamples": settings.resamples, "seed": settings.seed, "seeds": settings.seeds,
      "ties": settings.ties.rawValue, "threads": settings.threads,
      "ranks": ranks,
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
      "name": split.name, "train_files": split.trainFiles, "test_files": split.testFiles,
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
        let difference = resamples.difference(
          metric, of: model, from: other, level: settings.confidence)
        return JSONObject([
          "model": models[model].name, "other": models[other].name, "difference": difference.value,
          "interval": difference.interval.json,
          "probability_better": probability(of: model, above: other),
        ])
      }
    }
  }

  private var allMetrics: [MetricAtCutoff] {
    cutoffs.flatMap { cutoff in metrics.map { MetricAtCutoff($0, at: cutoff) } }
  }

  private func intervals(_ resamples: PairedResamples, of model: Int) -> JSONObject {
    var object = JSONObject()
    for metric in allMetrics {
      let estimate = resamples.estimate(metric, of: model, level: settings.confidence)
      object["\(metric)"] = estimate.interval.json
    }
    return object
  }

  private static func metrics(_ result: EvaluationResult) -> JSONObject {
    var object = JSONObject()
    for metrics in result.metrics {
      object.append(ranks(metrics.ranks))
      object["\(Coverage.name)@\(metrics.cutoff)"] = metrics.coverage
      object["\(RecommendationPopularity.name)@\(metrics.cutoff)"] = metrics.popularity
    }
    return object
  }

  private static func ranks(_ metrics: RankMetrics) -> JSONObject {
    var object = JSONObject()
    for (name, value) in zip(metrics.names, metrics.values) {
      object["\(name)@\(metrics.cutoff)"] = value
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
