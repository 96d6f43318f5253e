/// A text that nobody shall read in a log: whoever describes it, or something that holds it, finds `hidden`.
///
/// ```swift
/// let password = Secret("correct horse")
/// print("\(password)")  // hidden
/// ```
public struct Secret: Sendable, Equatable {
  /// The text in UTF-8, for where it is meant to go.
  package let utf8: [UInt8]

  /// Keeps a text.
  public init(_ text: some StringProtocol) { utf8 = Array(text.utf8) }

  /// Whether other bytes are the same, in a time that only depends on how many they are.
  package func equals(_ given: some Collection<UInt8>) -> Bool {
    var difference = UInt(bitPattern: given.count ^ utf8.count)
    if !utf8.isEmpty {
      for (index, byte) in given.enumerated() {
        difference |= UInt(byte ^ utf8[index % utf8.count])
      }
    }
    return difference == 0
  }

  /// A text of somebody else without the secret in it: servers repeat what they do not understand.
  package func hidden(in text: String) -> String {
    utf8.isEmpty ? text : text.replacing(String(decoding: utf8, as: UTF8.self), with: "hidden")
  }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// Always `hidden`.
  public var description: String { "hidden" }
  /// Always `hidden`.
  public var debugDescription: String { "hidden" }
  /// Nothing to look into.
  public var customMirror: Mirror { Mirror(self, children: [:]) }
}
