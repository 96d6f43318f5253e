import Recommendation
import Synchronization

/// Models and sessions by the names that callers have for them.
///
/// A name is a number that looks like an address, odd as no object's is, and never given twice: one that is closed, or of the
/// other kind, is told from all others, and nothing is read where it seems to point.
final class Handles: Sendable {
  static let all = Handles()

  private struct State {
    var last: UInt = 1
    var models: [UInt: OpenModel] = [:]
    var sessions: [UInt: OpenSession] = [:]

    mutating func next() -> UInt {
      last += 2
      return last
    }
  }

  private let state = Mutex(State())

  func add(_ model: OpenModel) -> OpaquePointer? {
    state.withLock { state in
      let name = state.next()
      state.models[name] = model
      return OpaquePointer(bitPattern: name)
    }
  }

  func add(_ session: OpenSession) -> OpaquePointer? {
    state.withLock { state in
      let name = state.next()
      state.sessions[name] = session
      return OpaquePointer(bitPattern: name)
    }
  }

  func model(_ handle: OpaquePointer?) throws(CallFailure) -> OpenModel {
    let name = UInt(bitPattern: handle)
    guard let model = state.withLock({ $0.models[name] }) else {
      throw .wrongArgument(
        handle == nil
          ? "the model is NULL; gru4rec_open gives one, or says why not"
          : "this is no open model; gru4rec_open gives one")
    }
    return model
  }

  func session(_ handle: OpaquePointer?) throws(CallFailure) -> OpenSession {
    let name = UInt(bitPattern: handle)
    guard let session = state.withLock({ $0.sessions[name] }) else {
      throw .wrongArgument(
        handle == nil
          ? "the session is NULL; gru4rec_start gives one, or says why not"
          : "this is no session that goes on; gru4rec_start gives one")
    }
    return session
  }

  /// Forgets a name; what it stood for goes outside the lock, and when nobody works with it any more.
  func removeModel(_ handle: OpaquePointer?) -> OpenModel? {
    state.withLock { $0.models.removeValue(forKey: UInt(bitPattern: handle)) }
  }

  func removeSession(_ handle: OpaquePointer?) -> OpenSession? {
    state.withLock { $0.sessions.removeValue(forKey: UInt(bitPattern: handle)) }
  }
}
