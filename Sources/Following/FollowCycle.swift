import Foundation
import Wording

/// What a cycle of following did.
public struct FollowCycle: Sendable, Equatable, Codable {
  /// What became of the model.
  public enum Outcome: String, Sendable, Codable {
    /// A new one was published.
    case published
    /// A new one was worse beyond doubt, and was not published.
    case held
    /// There was nothing to learn.
    case nothing
  }

  /// Number of the cycle, from 1.
  public var cycle = 0
  /// When it began, in Unix seconds.
  public var time = 0.0
  /// What became of the model.
  public var outcome = Outcome.nothing
  /// Version of the model that is served now.
  public var version = ""
  /// Items of that model.
  public var items = 0
  /// Events that were read.
  public var events = 0
  /// Those of them that the model had learnt before it followed.
  public var earlierEvents = 0
  /// Rows that are no events.
  public var badRows = 0
  /// Segments that are damaged, and were put aside.
  public var damaged: [String] = []
  /// Entries of a stream that were trimmed before they were read; `nil` where the log is a folder.
  ///
  /// Those of visitors who were forgotten meanwhile count with them.
  public var trimmedEvents: Int?
  /// Whether a stream has lost entries that were read, or is another one: what else it has lost nobody knows.
  public var streamBeganAnew: Bool?
  /// Sessions, or parts of them, that the new model has learnt.
  public var sessions = 0
  /// Events of theirs that are new to it.
  public var learntEvents = 0
  /// Events that were replayed from earlier days.
  public var replayedEvents = 0
  /// Sessions that were left out, since models that had learnt them were held again and again.
  public var sessionsLeftOut = 0
  /// Events that wait for their visitors to pause.
  public var waitingEvents = 0
  /// Items that the model had not.
  public var newItems = 0
  /// Items that have left it.
  public var droppedItems = 0
  /// What the gate measured.
  public var gate: GateResult?
  /// Whether the file was another one than this follower had published.
  public var wasReplaced = false
  /// Seconds that reading took.
  public var readSeconds = 0.0
  /// Seconds that learning took.
  public var learnSeconds = 0.0
  /// Seconds that measuring took.
  public var gateSeconds = 0.0
  /// Seconds of the whole cycle.
  public var seconds = 0.0
}

extension FollowCycle {
  /// The cycle in a line for people.
  public var text: String {
    var parts = ["\(NumberText.count(events, "event")) read"]
    if badRows > 0 { parts.append("\(NumberText.count(badRows, "row")) that are no events") }
    if !damaged.isEmpty { parts.append("damaged: \(damaged.joined(separator: ", "))") }
    if let trimmedEvents, trimmedEvents > 0 {
      parts.append(
        "\(NumberText.count(trimmedEvents, "event")) LOST: trimmed before they were read")
    }
    if streamBeganAnew == true { parts.append("the stream has LOST entries, or began anew") }
    if wasReplaced { parts.append("the model file was replaced; going on from it") }
    if outcome != .nothing {
      parts.append(
        "\(NumberText.count(learntEvents, "event")) of \(NumberText.count(sessions, "session")) learnt"
      )
    }
    if newItems > 0 { parts.append(NumberText.count(newItems, "new item")) }
    if droppedItems > 0 { parts.append("\(NumberText.count(droppedItems, "item")) dropped") }
    if sessionsLeftOut > 0 {
      parts.append("\(NumberText.count(sessionsLeftOut, "session")) left out")
    }
    if let gate, gate.predictions > 0 {
      parts.append(
        "Recall@20 \(NumberText.metric(gate.recall.before)) → \(NumberText.metric(gate.recall.after))"
      )
    }
    switch outcome {
    case .published: parts.append("published \(version) with \(NumberText.count(items, "item"))")
    case .held: parts.append("HELD: it would be worse; \(version) stays")
    case .nothing: parts.append("nothing to learn yet")
    }
    return "cycle \(cycle): \(parts.joined(separator: ", ")) in \(NumberText.span(seconds))"
  }
}
