import Wording

/// Why a model cannot follow a log.
public enum FollowError: Error, Equatable, Sendable {
  /// There is no log of that name, or not yet.
  case missingLog(String, reason: String)
  /// The folder of the log cannot be read.
  case unreadableFolder(String, reason: String)
  /// The stream of the log cannot be read.
  case unreadableStream(String, reason: String)
  /// Another process follows a log with this model.
  case busy(String)
  /// What an earlier run left behind is damaged.
  case damagedState(String, reason: String)
  /// A file that belongs to the work cannot be read or written.
  case file(String, reason: String)
  /// A setting lies outside its range.
  case invalidSetting(name: String, value: String, allowed: String)
}

extension FollowError: CustomStringConvertible {
  /// What is wrong, and what to do.
  public var description: String {
    switch self {
    case .missingLog(let log, let reason):
      "\(log): \(reason); name that of gru4rec serve --event-log, which makes it when it starts"
    case .unreadableFolder(let folder, let reason): "\(folder): cannot be read: \(reason)"
    case .unreadableStream(let stream, let reason): "\(stream): cannot be read: \(reason)"
    case .busy(let folder):
      "\(folder) is held by another process: one model is followed by one at a time; stop the other one"
    case .damagedState(let path, let reason):
      "\(path) is damaged (\(reason)); remove its folder to begin anew with the model as it is: what was clicked since the model's "
        + "last event is learnt then"
    case .file(let path, let reason): "\(path): \(reason)"
    case .invalidSetting(let name, let value, let allowed):
      "\(name) is \(value); allowed: \(allowed)"
    }
  }
}
