/// Why a store of sessions cannot do what it is asked.
public enum SessionStateStoreError: Error, Equatable {
  /// The store cannot be used at all: a wrong address, a file that is not its own.
  case unusable(reason: String)
  /// The store cannot be reached for now, or gives no answer in time; a later call may succeed.
  case unavailable(reason: String)
  /// There is no room left; what was to be kept is not kept.
  case full(reason: String)
}

extension SessionStateStoreError: CustomStringConvertible {
  /// What is wrong and what to do.
  public var description: String {
    switch self {
    case .unusable(let reason), .unavailable(let reason), .full(let reason): reason
    }
  }
}

extension SessionStateStoreError {
  /// Every call after ``SessionStateStore/close()``.
  public static let closed = unavailable(reason: "the store of sessions is closed")
}
