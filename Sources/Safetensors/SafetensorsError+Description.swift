import SystemFiles

extension SafetensorsError: CustomStringConvertible {
  /// What is wrong, with which file, and what to do.
  public var description: String {
    switch self {
    case .file(let error):
      "cannot \(error.action == .read ? "read" : "write") \(quoted(error.path)): \(error.advice)"
    case .invalidFile(let path, let defect):
      "\(quoted(path)) is not a sound safetensors file: \(defect)"
    case .noSuchTensor(let path, let name, let available):
      "\(quoted(path)) has no tensor \(quoted(name)); it has \(list(available)); "
        + "is it a file of the expected kind?"
    case .wrongDataType(let path, let name, let expected, let actual):
      "tensor \(quoted(name)) of \(quoted(path)) holds \(actual.rawValue) where "
        + "\(expected.rawValue) is expected; write it again with that type"
    case .invalidSpecification(let path, let reason):
      "cannot write \(quoted(path)): \(reason)"
    case .wrongElementType(let path, let name, let expected, let actual):
      "cannot write \(quoted(path)): tensor \(quoted(name)) is announced as \(expected.rawValue) "
        + "and is given \(actual.rawValue); append in the order of the writer's `tensors`"
    case .wrongByteCount(let path, let expected, let actual):
      "cannot write \(quoted(path)): the announced tensors have \(expected) bytes and \(actual) "
        + "were given; append every tensor once, in the order of the writer's `tensors`"
    case .noChecksum(let path):
      "no SHA-256 for \(quoted(path)): libcrypto would not compute one; is there memory left, and does "
        + "OpenSSL's configuration allow it?"
    }
  }

  private func list(_ names: [String]) -> String {
    if names.isEmpty { return "none" }
    let more = names.count > 8 ? " and \(names.count - 8) more" : ""
    return names.prefix(8).map(quoted).joined(separator: ", ") + more
  }
}

extension FileError {
  /// What is in the way, and what to do.
  fileprivate var advice: String {
    let system = "\(systemMessage) (error \(code))"
    return switch (problem, action) {
    case (.unnamed, _): "it names no file; add a name"
    case (.missing, .read), (.parentMissing, .read): "no such file; check the path"
    case (.missing, _), (.parentMissing, _): "its directory does not exist; create it first"
    case (.directory, _): "it is a directory; name a file in it"
    case (.notAFolder, _): "it is a file; name a folder"
    case (.notRegular, _): "it is a device, a pipe or a socket; name a regular file"
    case (.permission, .read): "permission denied; check the file's owner and mode"
    case (.permission, _): "permission denied; choose a directory you may write to"
    case (_, .read): "\(system); try again or copy the file elsewhere"
    case (.readOnly, _): "the file system is read-only; choose another place"
    case (.noSpace, _): "\(system); free some space or choose another place"
    case (.other, _): "\(system); try again or choose another place"
    }
  }
}

/// A name from outside in quotes: control characters escaped, and no longer than a line bears.
func quoted(_ name: String) -> String {
  let limit = 200
  var text = "'"
  for scalar in name.unicodeScalars.prefix(limit) {
    let isControl = scalar.properties.generalCategory == .control
    text += isControl ? scalar.escaped(asASCII: true) : String(scalar)
  }
  return text + (name.unicodeScalars.count > limit ? "…'" : "'")
}
