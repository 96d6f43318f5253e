import SessionStates

/// Why a request about live sessions has no answer.
public enum LiveSessionError: Error, Equatable {
  /// Nothing is kept of the session: it had no event yet, expired or was forgotten.
  case unknownSession
  /// The session has no event of this number, or not any more.
  case unknownEvent
  /// The model's training data had no such item.
  case unknownItem
  /// The model has no notion of likeness.
  case noSimilarItems
  /// No model that may answer scores by inner products of vectors.
  case noVectors
  /// There is no model of this name.
  case unknownModel(String, known: [String])
  /// Another version of the model is being served than the one that the request counts on; its events are recorded
  /// or not, `nil` where it has none.
  case staleModel(asked: String, served: String, isRecorded: Bool? = nil)
  /// There is no item set of this name.
  case unknownItemSet(String, for: NameUse, known: [String])
  /// Items have no attribute of this name.
  case unknownAttribute(String, for: NameUse = .filter, known: [String])
  /// The idempotency key was used for other events of the session.
  case keyReused
  /// The model cannot be loaded; the one loaded before goes on.
  case modelRefused(String, reason: String)
  /// The model's file was written to while it was being served.
  case modelDamaged
  /// The request was not scored in time.
  case late
  /// So many requests wait that this one was refused at once; it changed nothing.
  case busy
  /// The task was cancelled, and the work given up.
  case cancelled
  /// The models are gone, as ``LiveSessionService/close()`` was called.
  case stopped
  /// Other processes keep adding events to the session at the same time.
  case contended
  /// What is kept of the session was written by another version.
  case foreignRecord
  /// The log of events does not take events for now; those of the request are recorded in the session or not.
  case notLogged(reason: String, isRecorded: Bool)
  /// The store of sessions cannot do its part.
  case store(SessionStateStoreError)
  /// The service has no catalogue that could be told of items.
  case noCatalogue
  /// The item was removed, and must be put before it can be changed.
  case itemRemoved(String)
  /// The item would have been told to have more attributes than ``ItemDescription/mostAttributes``.
  case tooManyAttributes(String, count: Int)
  /// The store of items cannot do its part.
  case itemStore(SessionStateStoreError)
}

/// What a request wants of a set of items, or of an attribute.
public enum NameUse: Sendable, Equatable {
  /// To show nothing else: ``CandidateRules/inSets``, ``CandidateRules/conditions``.
  case filter
  /// To leave its items out: ``CandidateRules/notInSets``.
  case exclusion
  /// To count its values: ``Arrangement/mostPer``.
  case limit
  /// To show its items more, or less: which of ``Arrangement/boosts``.
  case boost(Int)
}

extension LiveSessionError: CustomStringConvertible {
  /// What is wrong and what to do.
  public var description: String {
    switch self {
    case .unknownSession: "nothing is stored of it: it had no event yet, expired or was forgotten"
    case .unknownEvent: "the session has no event of this number, or does not keep it any more"
    case .unknownItem: "the model's training data had no such item"
    case .noSimilarItems: "this kind of model has no embeddings to compare"
    case .noVectors:
      "no model that may answer has vectors: scores are inner products in networks alone; ask without vector"
    case .unknownModel(_, let known):
      "there is no such model; there are: \(known.joined(separator: ", "))"
    case .staleModel(let asked, let served, let isRecorded):
      "version \(served) is being served, not \(asked)"
        + (isRecorded.map {
          $0 ? "; the events had been recorded before" : "; nothing was recorded"
        }
          ?? "")
    case .unknownAttribute(let name, _, let known):
      "items have no attribute '\(name.prefix(100))'; there are: "
        + (known.isEmpty ? "none" : known.prefix(50).joined(separator: ", "))
        + (known.count > 50 ? " and \(known.count - 50) more" : "")
    case .unknownItemSet(let name, _, let known):
      "there is no item set '\(name)'; there are: "
        + (known.isEmpty ? "none" : known.joined(separator: ", "))
    case .keyReused:
      "the key was used for other events of this session; use a new one for new events"
    case .modelRefused(_, let reason): "\(reason); the model loaded before goes on"
    case .modelDamaged:
      "the model's file was damaged while it was being served; put a good file in its place "
        + "and reload"
    case .late:
      "the request's turn did not come in time; the server is busy, send it again a little later"
    case .busy:
      "more requests come than can be answered in time; this one changed nothing, send it again a little later"
    case .cancelled: "the task was cancelled"
    case .stopped: "the server is shutting down"
    case .contended:
      "other servers keep changing the same session or item; send this one again"
    case .foreignRecord:
      "what is stored of the session was written by another version; delete the session"
    case .notLogged(let reason, let isRecorded):
      "\(reason); "
        + (isRecorded
          ? "the events are recorded, and a retry with the same key logs them"
          : "nothing was recorded")
    case .store(let error), .itemStore(let error): "\(error)"
    case .noCatalogue: "the server keeps no catalogue; start it with --catalogue"
    case .tooManyAttributes(let item, let count):
      "item '\(item.prefix(100))' would have \(count); allowed: \(ItemDescription.mostAttributes) at most, those included "
        + "that were taken away from a table's; put the item anew"
    case .itemRemoved(let item): "item '\(item.prefix(100))' was removed; put it first"
    }
  }
}
