import Foundation
import ModelFiles
import Recommendation
import SessionData
import SystemFiles

/// Lets a model learn on from a log that grows, cycle by cycle.
///
/// ```swift
/// let follower = try Follower(log: "events", model: "model.safetensors")
/// while true {
///   print(try follower.cycle().text)
///   sleep(900)
/// }
/// ```
///
/// A cycle reads what is new, lets the model learn the sessions that have ended, measures the new model and the old one on
/// sessions that neither has learnt, and puts the new one in the old one's place unless it is worse. Each event is learnt
/// once, wherever the process is ended: what is read and not learnt is kept in a folder beside the model file.
public final class Follower {
  /// Folder of the log, or address of its stream.
  public var log: String { source.name }
  /// The model file, which newer ones replace.
  public let model: String
  /// How it is done.
  public let settings: FollowSettings

  private let source: any FollowedLog
  private let folder: WorkFolder
  private let learner: Learner
  private var state: FollowState
  private var pending: Pending
  private var recent: RecentVisits?
  /// The model as it is served, while it is the file's.
  private var served: CatalogueModel?

  /// Takes up the work where it was left, or begins it.
  ///
  /// - Parameters:
  ///   - log: folder of the segments that a server writes.
  ///   - model: file of the model; a folder beside it, `<model>.follow`, keeps what is not learnt yet.
  /// - Throws: ``FollowError``; whatever opening the model throws.
  public convenience init(
    log: String, model: String, settings: FollowSettings = FollowSettings()
  ) throws {
    try self.init(source: FollowedFolder(name: log), model: model, settings: settings)
  }

  /// Takes up the work where it was left, or begins it, with a log of any kind.
  package init(source: any FollowedLog, model: String, settings: FollowSettings) throws {
    try settings.validate()
    (self.source, self.model, self.settings) = (source, model, settings)
    try source.check()
    // A file that is no model is told before anything is made beside it.
    served = try CatalogueModel(contentsOf: model)
    folder = try WorkFolder(besideModel: model)
    learner = Learner(folder: folder, settings: settings)
    state = try FollowState(in: folder) ?? FollowState()
    pending = Pending()
    if let file = state.pending {
      let path = folder.file(file)
      do {
        pending = try PendingFile.read(path, lastClicks: state.lastClicks.map(folder.file))
      } catch let error as FollowError {
        throw error
      } catch {
        throw FollowError.damagedState(path, reason: "\(error)")
      }
    }
    // Without the option nobody goes on with it.
    if settings.dropAfter == nil { (pending.lastClicks, state.lastClicks) = ([], nil) }
    try publishCandidate()
    clean()
    if let last = state.last { try cycleLog.complete(with: last) }
  }

  /// Cycles that are done.
  public var cycles: Int { state.cycle }

  /// Does one cycle.
  ///
  /// When it throws, nothing has changed: the next call does what this one could not.
  ///
  /// - Parameters:
  ///   - now: what the clock says, in Unix seconds.
  ///   - isCancelled: asked now and then while the model learns; `true` ends the cycle by a `CancellationError`.
  public func cycle(
    now: Double = Date().timeIntervalSince1970, isCancelled: () -> Bool = { false }
  ) throws -> FollowCycle {
    do { return try perform(now, isCancelled) } catch {
      // Its items may have numbers that nobody else knows.
      recent = nil
      throw error
    }
  }

  /// The cycles that are remembered, oldest first.
  public var history: [FollowCycle] { cycleLog.read() }

  private var cycleLog: CycleLog { CycleLog(path: folder.file(CycleLog.fileName)) }

  private func perform(_ now: Double, _ isCancelled: () -> Bool) throws -> FollowCycle {
    let clock = ContinuousClock()
    let start = clock.now
    func seconds(since instant: ContinuousClock.Instant) -> Double {
      (clock.now - instant) / .seconds(1)
    }
    var (state, pending) = (state, pending)
    var cycle = FollowCycle(cycle: state.cycle + 1, time: now)
    state.cycle += 1
    let served = try servedModel()
    let isAdopted = try adopt(served, &state, &cycle)
    if cycle.wasReplaced { pending.forget(until: state.learntUntil) }
    try read(&state, &pending, &cycle, now: now)
    if settings.dropAfter != nil, state.clock > 0, isAdopted || state.lastClicks == nil {
      noteItems(of: served, &pending, at: state.clock)
    }
    cycle.readSeconds = seconds(since: start)
    let idle = pending.open.takeIdle(
      now: now, idle: settings.idle, gap: settings.sessionGap)
    var due = pending.admit(idle, settings)
    due += pending.again
    pending.again = []
    cycle.waitingEvents = pending.open.waitingEvents

    var learnt: Learnt?
    let learning = clock.now
    if due.contains(where: { $0.predictions > 0 }) {
      learnt = try learn(due, served, state, &pending, &cycle, isCancelled)
    }
    cycle.learnSeconds = seconds(since: learning)
    var next = served
    if let learnt {
      let gating = clock.now
      let candidate = try CatalogueModel(contentsOf: folder.file(learnt.candidate))
      let gate = try ModelGate(settings: settings).measure(
        candidate, against: served, on: pending.log(pending.gate))
      (cycle.gate, cycle.gateSeconds) = (gate, seconds(since: gating))
      if gate.isWorse(tolerance: settings.tolerance) {
        hold(due, &pending, &cycle)
      } else {
        next = candidate
        cycle.outcome = .published
        (state.members, state.candidate) = (learnt.members, learnt.candidate)
        state.published = candidate.identity.checksum ?? ""
      }
    }
    (cycle.version, cycle.items) = (next.identity.version, next.vocabulary.count)
    cycle.seconds = seconds(since: start)
    state.last = cycle
    try finish(state, pending)
    self.served = next
    recent?.add(cycle.outcome == .published ? due : [], clock: state.clock)
    try cycleLog.append(cycle)
    return cycle
  }

  // MARK: The parts of a cycle

  /// The model in the file, which is opened where it is another one than before.
  private func servedModel() throws -> CatalogueModel {
    if let served, try served.identity.checksum == ModelFormats.checksum(of: model) {
      return served
    }
    return try CatalogueModel(contentsOf: model)
  }

  /// Begins with the model as it is, at first and when somebody has put another one in its place.
  ///
  /// - Returns: whether that is so.
  private func adopt(
    _ served: CatalogueModel, _ state: inout FollowState, _ cycle: inout FollowCycle
  ) throws -> Bool {
    let checksum = served.identity.checksum ?? ""
    if state.published == checksum { return false }
    cycle.wasReplaced = !state.members.isEmpty
    try learner.adopt(model, into: &state)
    state.published = checksum
    return true
  }

  /// Reads what is new.
  private func read(
    _ state: inout FollowState, _ pending: inout Pending, _ cycle: inout FollowCycle, now: Double
  ) throws {
    var (place, clock, events, earlier) = (state.place, state.clock, 0, 0)
    try source.readNew(from: &place, noting: &cycle) { event in
      // A clock that was wrong, here or at a client, would end all sessions.
      let time = min(event.time, now)
      clock = max(clock, time)
      events += 1
      if time > state.learntUntil {
        pending.add(event, at: time, settings)
      } else {
        earlier += 1
      }
    }
    (state.place, state.clock) = (place, clock)
    (cycle.events, cycle.earlierEvents) = (events, earlier)
  }

  /// Items that were there before are taken for clicked now.
  private func noteItems(
    of served: CatalogueModel, _ pending: inout Pending, at time: Double
  ) {
    let vocabulary = served.vocabulary
    for item in 0..<ItemIndex(vocabulary.count) {
      guard let number = pending.number(of: vocabulary.id(of: item)) else { continue }
      pending.note(number, at: time)
    }
  }

  private func learn(
    _ due: [Visit], _ served: CatalogueModel, _ state: FollowState, _ pending: inout Pending,
    _ cycle: inout FollowCycle, _ isCancelled: () -> Bool
  ) throws -> Learnt {
    var replayed: [Visit] = []
    if settings.replay > 0 {
      if recent == nil { recent = try RecentVisits(source, self.state, settings, &pending) }
      let events = due.reduce(0) { $0 + $1.items.count }
      replayed =
        recent?.sample(
          events: Int(Double(events) * settings.replay / (1 - settings.replay)),
          seed: settings.seed &+ UInt64(state.cycle)) ?? []
    }
    let oldest = settings.dropAfter.map { state.clock - $0 }
    let learnt = try learner.learn(
      pending.log(due), replayed: pending.log(due + replayed), state: state, served: served,
      isCancelled: isCancelled
    ) { [pending] item in
      guard let oldest, let number = pending.items.index(of: item),
        Int(number) < pending.lastClicks.count
      else { return false }
      return pending.lastClicks[Int(number)] < oldest
    }
    cycle.sessions = due.count { $0.predictions > 0 }
    cycle.learntEvents = due.reduce(0) { $0 + $1.newEvents }
    cycle.replayedEvents = replayed.reduce(0) { $0 + $1.items.count }
    (cycle.newItems, cycle.droppedItems) = (learnt.newItems, learnt.droppedItems)
    return learnt
  }

  /// Keeps what the held model had learnt for another try, but not for ever.
  private func hold(_ due: [Visit], _ pending: inout Pending, _ cycle: inout FollowCycle) {
    for var visit in due {
      visit.tries += 1
      if visit.tries < settings.tries {
        pending.again.append(visit)
      } else {
        cycle.sessionsLeftOut += 1
      }
    }
    cycle.outcome = .held
    (cycle.newItems, cycle.droppedItems) = (0, 0)
  }

  // MARK: Keeping it

  /// Writes what is true from now on, and publishes the model.
  ///
  /// Whatever is in the way before the state is written leaves everything as it was; afterwards, all that is left to
  /// do is done again by ``init(log:model:settings:)``.
  private func finish(_ state: FollowState, _ pending: Pending) throws {
    var state = state
    state.pending = "pending-\(state.cycle).tsv.zst"
    state.lastClicks = pending.lastClicks.isEmpty ? nil : "items-\(state.cycle).tsv.zst"
    try PendingFile.write(
      pending, to: folder.file(state.pending ?? ""), lastClicks: state.lastClicks.map(folder.file))
    try state.write(in: folder)
    (self.state, self.pending) = (state, pending)
    try publishCandidate()
    clean()
  }

  /// Gives the candidate the model's name, where that is not done.
  private func publishCandidate() throws {
    guard let candidate = state.candidate else { return }
    let path = folder.file(candidate)
    guard FileManager.default.fileExists(atPath: path) else { return }
    do { try FileReplacement.rename(path, over: model) } catch {
      throw FollowError.file(model, reason: "the new model cannot take its place: \(error)")
    }
  }

  /// Removes what no cycle needs any more.
  private func clean() {
    folder.keepOnly(
      Set(state.members + [state.candidate, state.pending, state.lastClicks].compactMap(\.self)))
  }
}
