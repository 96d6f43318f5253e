import Logging

extension RecommendationService {
  /// Reads files of tokens that changed; what goes wrong is in the log, and the tokens known before stay.
  func refreshTokens() {
    for (role, tokens) in [("clients", settings.tokens), ("administrators", settings.adminTokens)] {
      guard let tokens else { continue }
      do {
        guard try tokens.refresh() else { continue }
        logger.notice("tokens read", metadata: ["of": "\(role)", "tokens": "\(tokens.count)"])
      } catch {
        logger.error("tokens stay as they were", metadata: ["of": "\(role)", "error": "\(error)"])
      }
    }
  }

  /// Says that whoever reaches the server may do all that it can, where that is more than this machine.
  func warnIfOpen() {
    guard settings.tokens == nil, !HostName(settings.host).isLoopback else { return }
    logger.warning(
      """
      no token is asked for: whoever reaches this address may read, change and forget sessions; ask for \
      one (--auth-token-file), or see to it that only friends reach it
      """,
      metadata: ["address": "\(settings.host)"])
  }
}
