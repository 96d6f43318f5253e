import Baselines
import Blending
import Foundation
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
  let folder: WorkFolder
  let settings: FollowSettings

  /// Takes the members of a model file into the work folder.
  ///
  /// - Returns: their files, and the number of events of each baseline.
  func adopt(_ model: String, cycle: Int) throws -> (members: [String], windows: [Int]) {
    var members: [String] = []
    let blend = try CatalogueModel(contentsOf: model).recommender is BlendedRecommender
    if blend {
      for (number, member) in try BlendFile(contentsOf: model).members.enumerated() {
        members.append(name(cycle, number))
        try member.save(to: folder.file(members[number]))
      }
    } else {
      members = [name(cycle, 0)]
      let copy = folder.file(members[0])
      try? FileManager.default.removeItem(atPath: copy)
      try FileManager.default.copyItem(atPath: model, toPath: copy)
    }
    let windows = try members.map { file in
      try isNetwork(file) ? 0 : BaselineFile(contentsOf: folder.file(file)).sessions.eventCount
    }
    return (members, windows)
  }

  /// The newest event that a model has learnt, in Unix seconds.
  func learntUntil(_ members: [String]) throws -> Double {
    try members.map { file in
      if let network = try network(file) { return network.training.lastTime }
      return try BaselineFile(contentsOf: folder.file(file)).sessions.times.max() ?? 0
    }.max() ?? 0
  }

  /// Makes a model that has learnt some sessions, too.
  ///
  /// - Parameters:
  ///   - model: the model that is served, for what its members count.
  ///   - log: the sessions.
  ///   - replayed: the sessions with earlier ones among them, which networks see again.
  ///   - isCancelled: asked now and then; `true` ends it by a `CancellationError`.
  ///   - isOld: whether an item has not been clicked for too long.
  func learn(
    _ log: EventLog, replayed: EventLog, state: FollowState, model: String, cycle: Int,
    isCancelled: () -> Bool, isOld: (String) -> Bool
  ) throws -> Learnt {
    var learnt = Learnt(candidate: "candidate-\(cycle).safetensors")
    for (number, file) in state.members.enumerated() {
      let target = name(cycle, number)
      if let network = try network(file) {
        try go(
          on: network, replayed, to: target, isAlone: state.members.count == 1, &learnt,
          isCancelled, isOld)
      } else {
        try refit(file, log, window: state.windows[number], to: target, &learnt, isOld)
        if state.members.count == 1 {
          try FileManager.default.copyItem(
            atPath: folder.file(target), toPath: folder.file(learnt.candidate))
        }
      }
      learnt.members.append(target)
    }
    if state.members.count > 1 {
      let members = try learnt.members.map { try CatalogueModel(contentsOf: folder.file($0)) }
      let weights = try BlendFile(contentsOf: model).weights
      try BlendFile(members, weights).write(to: folder.file(learnt.candidate))
    }
    return learnt
  }

  private func go(
    on network: GRU4RecModel, _ log: EventLog, to target: String, isAlone: Bool,
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
    if let rate = self.settings.learningRate { settings.learningRate = rate }
    let news = log.renumbered(to: network.vocabulary, unknownItems: .add)
    learnt.newItems = max(learnt.newItems, news.vocabulary.count - network.itemCount)
    let trainer = try GRU4RecTrainer(
      continuing: network, log: news, hyperparameters: settings, newItems: self.settings.newItems,
      seed: self.settings.seed, threads: self.settings.threads)
    for _ in 0..<settings.epochs {
      if case .interrupted = try trainer.advance(progress: { _ in !isCancelled() }) {
        throw CancellationError()
      }
    }
    try trainer.saveModel(to: folder.file(target), withOptimizer: true)
    if isAlone { try trainer.saveModel(to: folder.file(learnt.candidate)) }
  }

  private func refit(
    _ file: String, _ log: EventLog, window: Int, to target: String, _ learnt: inout Learnt,
    _ isOld: (String) -> Bool
  ) throws {
    let baseline = try BaselineFile(contentsOf: folder.file(file))
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
    try BaselineFile(baseline.specification, fitted).write(to: folder.file(target))
  }

  private func network(_ file: String) throws -> GRU4RecModel? {
    try isNetwork(file) ? GRU4RecModel(contentsOf: folder.file(file)) : nil
  }

  private func isNetwork(_ file: String) throws -> Bool {
    try CatalogueModel(contentsOf: folder.file(file)).recommender is GRU4RecModel
  }

  private func name(_ cycle: Int, _ member: Int) -> String {
    "member-\(cycle)-\(member + 1).safetensors"
  }
}
