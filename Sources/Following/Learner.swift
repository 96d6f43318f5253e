import Blending
import GRU4Rec
import ModelFiles
import Recommendation
import SessionData

/// What learning made of a model, in the work folder.
struct Learnt {
  /// Files of the members, with their optimisers' state.
  var members: [String] = []
  /// The model to serve.
  var candidate: String
  /// Items that the model had not, and that it has no more.
  var newItems = 0
  var droppedItems = 0
}

/// Lets the members of a model learn, each in its own way: networks go on training, and baselines are fitted to a window
/// of the newest sessions.
struct Learner {
  /// Part of the model's own step size that training goes on with: what was best with two passes
  /// on two logs, one that drifts and one that does not (docs/continuous-learning.md).
  private static let stepShare: Float = 0.6

  let folder: WorkFolder
  let settings: FollowSettings

  /// Takes the members of a model file into the work folder: its state says where they are, and what they have learnt.
  func adopt(_ model: String, into state: inout FollowState) throws {
    // Names of their own: what is learnt in this cycle may be held back.
    func name(_ member: Int) -> String { "adopted-\(state.cycle)-\(member + 1).safetensors" }
    if try ModelFormats.formatName(of: model) == BlendFile.format {
      let members = try BlendFile(contentsOf: model).members
      state.members = members.indices.map(name)
      for (member, file) in zip(members, state.members) { try member.save(to: folder.file(file)) }
    } else {
      state.members = [name(0)]
      try Member(contentsOf: model).write(to: folder.file(state.members[0]))
    }
    let members = try state.members.map { try Member(contentsOf: folder.file($0)) }
    state.windows = members.map(\.keptEvents)
    state.learntUntil = members.map(\.learntUntil).max() ?? 0
  }

  /// Makes a model that has learnt some sessions, too.
  ///
  /// - Parameters:
  ///   - served: the model that is served, for what its members count.
  ///   - log: the sessions.
  ///   - replayed: the sessions with earlier ones among them, which networks see again.
  ///   - isCancelled: asked now and then; `true` ends it by a `CancellationError`.
  ///   - isOld: whether an item has not been clicked for too long.
  func learn(
    _ log: EventLog, replayed: EventLog, state: FollowState, served: CatalogueModel,
    isCancelled: () -> Bool, isOld: (String) -> Bool
  ) throws -> Learnt {
    var learnt = Learnt(candidate: "candidate-\(state.cycle).safetensors")
    let candidate = folder.file(learnt.candidate)
    let weights = (served.recommender as? BlendedRecommender)?.weights
    // What is no blend is its only member, and is served without what it needs to learn on.
    let alone = weights == nil ? candidate : nil
    for (number, file) in state.members.enumerated() {
      learnt.members.append("member-\(state.cycle)-\(number + 1).safetensors")
      let target = folder.file(learnt.members[number])
      switch try Member(contentsOf: folder.file(file)) {
      case .network(let network):
        try go(on: network, replayed, to: target, alone, &learnt, isCancelled, isOld)
      case .baseline(let baseline):
        let fitted = refit(baseline, log, window: state.windows[number], &learnt, isOld)
        for path in [target, alone].compactMap(\.self) { try fitted.write(to: path) }
      }
    }
    if let weights {
      let members = try learnt.members.map { try CatalogueModel(contentsOf: folder.file($0)) }
      try BlendFile(members, weights).write(to: candidate)
    }
    return learnt
  }

  private func go(
    on network: GRU4RecModel, _ log: EventLog, to target: String, _ alone: String?,
    _ learnt: inout Learnt, _ isCancelled: () -> Bool, _ isOld: (String) -> Bool
  ) throws {
    var network = network
    let kept = (0..<ItemIndex(network.itemCount)).map { !isOld(network.vocabulary.id(of: $0)) }
    let leaving = kept.count { !$0 }
    if leaving > 0, kept.count - leaving >= 2 {
      let path = folder.file("trimmed.safetensors")
      try network.save(to: path) { kept[Int($0)] }
      network = try GRU4RecModel(contentsOf: path)
      learnt.droppedItems += leaving
    }
    var settings = network.hyperparameters
    settings.epochs = self.settings.passes
    settings.finalPass = 0
    settings.learningRateDecay = 0
    settings.weightAverage = 0
    settings.learningRate =
      self.settings.learningRate ?? Self.stepShare * settings.learningRate
    let news = log.renumbered(to: network.vocabulary, unknownItems: .add)
    learnt.newItems = max(learnt.newItems, news.vocabulary.count - network.itemCount)
    let trainer = try GRU4RecTrainer(
      continuing: network, log: news, hyperparameters: settings, newItems: self.settings.newItems,
      seed: self.settings.seed, threads: self.settings.threads, device: self.settings.device)
    for _ in 0..<settings.epochs {
      if case .interrupted = try trainer.advance(progress: { _ in !isCancelled() }) {
        throw CancellationError()
      }
    }
    // The file tells how the model was trained at first: the next cycle begins with these settings again.
    try trainer.saveModel(
      to: target, withOptimizer: true, hyperparameters: network.hyperparameters,
      features: network.features)
    if let alone {
      try trainer.saveModel(
        to: alone, hyperparameters: network.hyperparameters, features: network.features)
    }
  }

  private func refit(
    _ baseline: BaselineFile, _ log: EventLog, window: Int, _ learnt: inout Learnt,
    _ isOld: (String) -> Bool
  ) -> BaselineFile {
    let news = log.renumbered(to: baseline.vocabulary, unknownItems: .add)
    let (old, new) = (baseline.sessions, news.sessions)
    var sessions = Sessions(
      items: old.items + new.items, times: old.times + new.times,
      offsets: old.offsets + new.offsets.dropFirst().map { $0 + old.eventCount })
    // The newest are the last: as many events as it had.
    var first = 0
    while sessions.eventCount - sessions.offsets[first] > window, first < old.sessionCount {
      first += 1
    }
    let start = sessions.offsets[first]
    sessions = Sessions(
      items: Array(sessions.items[start...]), times: Array(sessions.times[start...]),
      offsets: sessions.offsets[first...].map { $0 - start })
    let isKept = (0..<ItemIndex(news.vocabulary.count)).map { !isOld(news.vocabulary.id(of: $0)) }
    let fitted = EventLog(
      vocabulary: news.vocabulary, sessions: sessions.filtered { item, _ in isKept[Int(item)] }
    ).compacted()
    learnt.newItems = max(learnt.newItems, news.vocabulary.count - baseline.vocabulary.count)
    return BaselineFile(baseline.specification, fitted)
  }
}
