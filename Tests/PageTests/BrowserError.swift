/// What keeps a page from being looked at.
enum BrowserError: Error, CustomStringConvertible {
  case noPipe(path: String, errno: Int32)
  case noAnswer(to: String, seconds: Int)
  case refused(method: String, answer: String)
  case scriptFailed(script: String, exception: String)
  case never(condition: String, text: String)

  var description: String {
    switch self {
    case .noPipe(let path, let errno): "cannot make the pipe \(path): error \(errno)"
    case .noAnswer(let method, let seconds): "no answer to \(method) in \(seconds) s"
    case .refused(let method, let answer): "the browser refused \(method): \(answer)"
    case .scriptFailed(let script, let exception): "\(exception)\nin: \(script)"
    case .never(let condition, let text): "never true: \(condition)\nthe page says: \(text)"
    }
  }
}
