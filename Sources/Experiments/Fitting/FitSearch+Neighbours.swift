import Recommendation

extension FitSearch {
  /// Tries settings of neighbours, from the best so far, for their share of the time.
  mutating func tryNeighbours() throws {
    var proposals = NeighbourProposals(seed: settings.seed)
    let end = Self.neighbourShare * settings.seconds
    var best: (places: [Int], score: Double)?
    while clock.elapsed < end, let places = proposals.next(best: best?.places) {
      let begin = clock.elapsed
      let text = NeighbourProposals.text(places)
      let specification = try ModelSpecification(text)
      let made = try specification.make(
        from: data.train, threads: settings.threads, isCancelled: isCancelled)
      // The first gets more time, so that there is one at all.
      let limit = best == nil ? 3 * end : end
      let quality = try measure(made, until: limit)
      let trial = add(text, quality, since: begin, end: quality == nil ? .outOfTime : .measured)
      let isBest = trial.score > best?.score ?? -1 && quality != nil
      if isBest {
        best = (places, trial.score)
        neighbours = (made, specification)
        proposals.moved()
      }
      observer(.tried(trial, isBest: isBest))
      observer(.progress(clock.progress(.neighbours)))
    }
  }
}
