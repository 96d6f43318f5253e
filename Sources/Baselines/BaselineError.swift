/// Why a description of a baseline cannot be used.
public enum BaselineError: Error, Equatable, CustomStringConvertible {
  /// No baseline has this name.
  case unknownMethod(String)
  /// The method has no setting of this name.
  case unknownSetting(method: String, name: String, known: [String])
  /// A setting that is not written `name=value`.
  case malformedSetting(method: String, text: String)
  /// A setting that is given more than once.
  case repeatedSetting(method: String, name: String)
  /// A value outside of what the setting may be.
  case invalidValue(method: String, name: String, value: String, allowed: String)

  /// What is wrong, and what would be right.
  public var description: String {
    switch self {
    case .unknownMethod(let name):
      "no baseline is called '\(name)'; there are \(BaselineSpecification.names.joined(separator: ", "))"
    case .unknownSetting(let method, let name, let known):
      known.isEmpty
        ? "\(method) has no settings, and so no '\(name)'"
        : "\(method) has no setting '\(name)'; it has \(known.joined(separator: ", "))"
    case .malformedSetting(let method, let text):
      "'\(text)' is not a setting of \(method); write name=value, with commas between settings"
    case .repeatedSetting(let method, let name):
      "\(method) has the setting '\(name)' twice; leave one out"
    case .invalidValue(let method, let name, let value, let allowed):
      "\(method): \(name) is '\(value)'; allowed: \(allowed)"
    }
  }
}
