import Wording

/// An address that cannot be listened on.
public struct ListenError: Error, Equatable {
  /// Host and port.
  public let address: String
  /// What the system says.
  public let reason: String
}

extension ListenError: ParameterNaming {
  /// The address, what is wrong with it, and what to do.
  package func text(_ name: ParameterNames) -> String {
    "cannot listen on \(address): \(reason); choose another \(name("host")) or \(name("port"))"
  }
}

/// A server was to run that has run, or was stopped: its models and its store of sessions are gone.
public struct ServerEnded: Error, Equatable, CustomStringConvertible {
  /// What is wrong, and what to do.
  public var description: String {
    "a server runs once, and this one has; make another, with a store of its own"
  }
}
