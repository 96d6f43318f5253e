import Synchronization

/// Models and sessions by the names that callers have for them.
///
/// A name is a number that looks like an address, odd as no object's is, and never given twice: one that is closed, or of the
/// other kind, is told from all others, and nothing is read where it seems to point.
final class Handles: Sendable {
  static let all = Handles()

  private struct State {
    var last: UInt = 1
    var objects: [UInt: any AnyObject & Sendable] = [:]
  }

  private let state = Mutex(State())

  func add(_ object: any AnyObject & Sendable) -> OpaquePointer? {
    state.withLock { state in
      state.last += 2
      state.objects[state.last] = object
      return OpaquePointer(bitPattern: state.last)
    }
  }

  func model(_ handle: OpaquePointer?) throws(CallFailure) -> OpenModel {
    try find(handle, "model", known: "open model", from: "gru4rec_open")
  }

  func session(_ handle: OpaquePointer?) throws(CallFailure) -> OpenSession {
    try find(handle, "session", known: "session that goes on", from: "gru4rec_start")
  }

  private func find<Object>(
    _ handle: OpaquePointer?, _ kind: String, known: String, from giver: String
  ) throws(CallFailure) -> Object {
    let object = state.withLock { $0.objects[UInt(bitPattern: handle)] }
    guard let object = object as? Object else {
      throw .wrongArgument(
        handle == nil
          ? "the \(kind) is NULL; \(giver) gives one, or says why not"
          : "this is no \(known); \(giver) gives one")
    }
    return object
  }

  /// Forgets the name of an object of a kind; the object goes outside the lock, and when nobody works with it any more.
  func remove<Object>(_ handle: OpaquePointer?, _ kind: Object.Type) -> Object? {
    let name = UInt(bitPattern: handle)
    let object = state.withLock { state in
      state.objects[name] is Object ? state.objects.removeValue(forKey: name) : nil
    }
    return object as? Object
  }
}
