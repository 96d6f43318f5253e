/// Why a load test cannot begin.
public enum LoadTestError: Error, Equatable, Sendable {
  /// The address is none.
  case badAddress(String, reason: String)
  /// The host's name leads nowhere.
  case unknownHost(ServerAddress)
  /// No connection can be made.
  case cannotConnect(ServerAddress, reason: String)
  /// The process to watch is not there.
  case noSuchProcess(Int32)
}

extension LoadTestError: CustomStringConvertible {
  /// What is wrong, and what to do.
  public var description: String {
    switch self {
    case .badAddress(let text, let reason): "'\(text)' is no address of a server: \(reason)"
    case .unknownHost(let address): "\(address): there is no host '\(address.host)'"
    case .cannotConnect(let address, let reason):
      "\(address): \(reason); start the server first, or name its host and port"
    case .noSuchProcess(let process):
      "there is no process \(process) to watch; name the server's, as pgrep shows it"
    }
  }
}
