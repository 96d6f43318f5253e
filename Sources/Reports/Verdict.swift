/// The report in one sentence, set apart.
public struct Verdict: ReportBlock {
  /// How good the news is.
  public enum Tone: String, CaseIterable, Sendable {
    /// All is well.
    case good
    /// Neither good nor bad.
    case neutral
    /// Something to look at.
    case warning
    /// Something is wrong.
    case bad

    /// Says the same as the colour, for whoever does not see it.
    var sign: String {
      switch self {
      case .good: "✓"
      case .neutral: "•"
      case .warning: "!"
      case .bad: "✕"
      }
    }
  }

  private let text: String
  private let tone: Tone

  /// A verdict.
  public init(_ text: String, tone: Tone = .neutral) {
    self.text = text
    self.tone = tone
  }

  /// A paragraph with a sign in front.
  public var html: String {
    """
    <p class="verdict \(tone.rawValue)"><span class="sign" aria-hidden="true">\(tone.sign)</span>\
    <span>\(escaped(text))</span></p>

    """
  }
}
