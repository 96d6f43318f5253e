#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension SafetensorsError: CustomStringConvertible {
  /// What is wrong, with which file, and what to do.
  public var description: String {
    switch self {
    case .cannotRead(let path, let problem, let code):
      "cannot read \(quoted(path)): \(problem.readingAdvice(code))"
    case .invalidFile(let path, let defect):
      "\(quoted(path)) is not a sound safetensors file: \(defect)"
    case .noSuchTensor(let path, let name, let available):
      "\(quoted(path)) has no tensor \(quoted(name)); it has \(list(available)); "
        + "is it a file of the expected kind?"
    case .wrongDataType(let path, let name, let expected, let actual):
      "tensor \(quoted(name)) of \(quoted(path)) holds \(actual.rawValue) where "
        + "\(expected.rawValue) is expected; write it again with that type"
    case .cannotWrite(let path, let problem, let code):
      "cannot write \(quoted(path)): \(problem.writingAdvice(code))"
    case .invalidSpecification(let path, let reason):
      "cannot write \(quoted(path)): \(reason)"
    case .wrongElementType(let path, let name, let expected, let actual):
      "cannot write \(quoted(path)): tensor \(quoted(name)) is announced as \(expected.rawValue) "
        + "and is given \(actual.rawValue); append in the order of the writer's `tensors`"
    case .wrongByteCount(let path, let expected, let actual):
      "cannot write \(quoted(path)): the announced tensors have \(expected) bytes and \(actual) "
        + "were given; append every tensor once, in the order of the writer's `tensors`"
    }
  }

  private func list(_ names: [String]) -> String {
    if names.isEmpty { return "none" }
    let more = names.count > 8 ? " and \(names.count - 8) more" : ""
    return names.prefix(8).map(quoted).joined(separator: ", ") + more
  }
}

extension FileProblem {
  fileprivate func readingAdvice(_ code: Int32) -> String {
    switch self {
    case .missing, .parentMissing: "no such file; check the path"
    case .directory: "it is a directory; name a file in it"
    case .notRegular: "it is a device, a pipe or a socket; name a regular file"
    case .permission: "permission denied; check the file's owner and mode"
    case .readOnly, .noSpace, .other: "\(systemMessage(code)); try again or copy the file elsewhere"
    }
  }

  fileprivate func writingAdvice(_ code: Int32) -> String {
    switch self {
    case .missing, .parentMissing: "its directory does not exist; create it first"
    case .directory: "it is a directory; name a file in it"
    case .notRegular: "it is a device, a pipe or a socket; name a regular file"
    case .permission: "permission denied; choose a directory you may write to"
    case .readOnly: "the file system is read-only; choose another place"
    case .noSpace: "\(systemMessage(code)); free some space or choose another place"
    case .other: "\(systemMessage(code)); try again or choose another place"
    }
  }

  private func systemMessage(_ code: Int32) -> String {
    "\(String(cString: strerror(code))) (error \(code))"
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
