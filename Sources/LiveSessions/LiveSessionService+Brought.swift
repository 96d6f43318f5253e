import Recommendation
import SessionData

extension LiveSessionService {
  private typealias Outcome = Result<ListAnswer, LiveSessionError>

  /// Recommends for sessions that the request brings itself, one answer for each.
  ///
  /// Two batches of them (``BatchSettings/maxBatch``) are handed to the model at a time, so that others get their turn in
  /// between, and ``LiveSessionSettings/timeout`` counts for each session from then on.
  ///
  /// - Throws: ``LiveSessionError/late``, ``LiveSessionError/cancelled`` when the task is, and for a request that cannot
  ///   be answered whatever is wrong with it.
  public func recommend(
    _ request: ListRequest = ListRequest(), after sessions: [[String]]
  ) async throws(LiveSessionError) -> [ListAnswer] {
    let outcome = await withTaskGroup(of: (Int, Outcome).self) { group in
      var filters = CandidateFilters(request.rules)
      var answers = [ListAnswer?](repeating: nil, count: sessions.count)
      var waiting = 0
      do throws(LiveSessionError) {
        for (index, items) in sessions.enumerated() {
          if waiting == 2 * settings.batches.maxBatch, let (index, outcome) = await group.next() {
            answers[index] = try outcome.get()
            waiting -= 1
          }
          if Task.isCancelled { throw .cancelled }
          var one = try job(for: request, items, &filters)
          // A request is refused as it begins, or not at all.
          one.job.isPatient = index > 0
          let next = one
          group.addTask { [self] in
            (index, await answer(request, next.job, next.model, next.known, items.count))
          }
          waiting += 1
        }
        while let (index, outcome) = await group.next() { answers[index] = try outcome.get() }
      } catch {
        return Result<[ListAnswer], LiveSessionError>.failure(error)
      }
      return .success(answers.compactMap(\.self))
    }
    let answers = try outcome.get()
    for answer in answers { measured.answered(answer, k: request.k) }
    return answers
  }

  /// What a model is asked about a session.
  private func job(
    for request: ListRequest, _ items: [String], _ filters: inout CandidateFilters
  ) throws(LiveSessionError) -> (model: ServedModel, job: ScoringJob, known: KnownItems) {
    let model = try model(for: request, nil) { $0.knowsAny(items) }
    let known = KnownItems(items.suffix(settings.maxSessionLength), model)
    let filter = try filters.filter(for: model, seen: known.items)
    let job = ScoringJob(state: nil, items: known.items, k: request.depth, filter: filter)
    return (model, job, known)
  }

  private func answer(
    _ request: ListRequest, _ job: ScoringJob, _ model: ServedModel, _ known: KnownItems,
    _ events: Int
  ) async -> Outcome {
    do throws(LiveSessionError) {
      let found = try await find(
        job, model, request, seen: known.items, .now + settings.timeout,
        isKnown: !job.items.isEmpty,
        seed: Self.seed(
          "\(known.items.suffix(8).map(model.vocabulary.id(of:)))", events: events))
      return .success(
        ListAnswer(found, of: request, model: model, unknown: known.unknown, events: events))
    } catch {
      return .failure(error)
    }
  }
}
