import HTTPTypes
import LiveSessions
import SessionStates

/// Which error a client is told in which way: all of them in one place.
///
/// Paths, addresses and what other programs say are for the log: who asks need not be who runs the server.
extension Problem {
  init(of error: any Error) {
    switch error {
    case let problem as Problem: self = problem
    case let error as LiveSessionError: self = Self.problem(of: error)
    case is CancellationError: self = Self.problem(of: .stopped)
    default: self = .fault
    }
  }

  private static func problem(of error: LiveSessionError) -> Problem {
    let detail = "\(error)"
    switch error {
    case .unknownSession:
      return Problem(
        status: .notFound, kind: "unknown-session", title: "The session is not known",
        detail: detail)
    case .unknownItem:
      return Problem(
        status: .notFound, kind: "unknown-item", title: "The item is not known", detail: detail)
    case .unknownEvent:
      return Problem(
        status: .notFound, kind: "unknown-event", title: "The event is not known", detail: detail)
    case .noSimilarItems:
      return Problem(
        status: .notFound, kind: "no-similar-items", title: "The model knows no similar items",
        detail: detail)
    case .noVectors: return .invalid("vector", detail)
    case .unknownModel: return .invalid("model", detail)
    case .unknownItemSet(_, let use, _):
      return .invalid(use.field(use == .exclusion ? "not_in" : "in"), detail)
    case .unknownAttribute(let name, let use, _):
      let field = use.field(use == .limit ? "max_per" : "where")
      return .invalid("\(field).\(name.prefix(100))", detail)
    case .staleModel(_, _, let isRecorded):
      return Problem(
        status: .conflict, kind: "stale-model",
        title: "Another version of the model is being served",
        detail: "\(detail); ask again without model_version", field: "model_version",
        isRecorded: isRecorded)
    case .keyReused:
      return Problem(
        status: .conflict, kind: "key-reused", title: "The key belongs to another request",
        detail: detail, field: "Idempotency-Key", isRecorded: false)
    case .modelRefused:
      return Problem(
        status: .conflict, kind: "model-refused", title: "The new model cannot be used",
        detail: "the file cannot be used; the model loaded before goes on, and the log says why")
    case .modelDamaged:
      return Problem(
        status: .serviceUnavailable, kind: "model-damaged",
        title: "The model cannot be relied on", detail: detail, retryAfter: 1)
    case .notLogged(_, let isRecorded):
      return Problem(
        status: .serviceUnavailable, kind: "not-logged", title: "Events cannot be logged for now",
        detail: isRecorded
          ? "the request was carried out, but is not in the log; send it again with the same Idempotency-Key"
          : "nothing was recorded; send the request again a little later",
        isRecorded: isRecorded, retryAfter: 1)
    case .tooManyAttributes: return .invalid("attributes", detail)
    case .itemRemoved:
      return Problem(
        status: .notFound, kind: "unknown-item", title: "The item is not known", detail: detail)
    case .noCatalogue:
      return Problem(
        status: .conflict, kind: "no-catalogue", title: "The server cannot be told of items",
        detail: detail)
    case .itemStore(.full):
      return Problem(
        status: .serviceUnavailable, kind: "store-full", title: "There is no room for items",
        detail: "nothing was changed; the server's log says more", retryAfter: 1)
    case .itemStore:
      return .unavailable("items cannot be read or kept for now; the server's log says why")
    case .store(.full):
      return Problem(
        status: .serviceUnavailable, kind: "store-full", title: "There is no room for sessions",
        detail: "the event was not kept; the server's log says more", retryAfter: 1)
    case .store:
      return .unavailable("sessions cannot be read or kept for now; the server's log says why")
    case .cancelled: return .clientGone
    case .busy: return .overloaded
    case .late, .stopped, .contended, .foreignRecord: return .unavailable(detail)
    }
  }
}

extension NameUse {
  /// Where a request has a field that names sets or attributes for this.
  fileprivate func field(_ name: String) -> String {
    if case .boost(let place) = self { "boost[\(place)].\(name)" } else { name }
  }
}
