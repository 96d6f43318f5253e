/// An address that cannot be listened on.
public struct ListenError: Error, Equatable, CustomStringConvertible {
  /// Host and port.
  public let address: String
  /// What the system says.
  public let reason: String

  /// The address, what is wrong with it, and what to do.
  public var description: String {
    "cannot listen on \(address): \(reason); choose another --host or --port"
  }
}
