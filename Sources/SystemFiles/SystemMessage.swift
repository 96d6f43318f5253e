import CPosix

/// The system's own words for an error number.
package func systemMessage(_ code: Int32) -> String {
  // SAFETY: the text ends in NUL, and is copied before this thread asks for another.
  String(cString: strerror(code))
}
